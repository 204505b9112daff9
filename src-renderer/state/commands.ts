import type { SessionId } from '../../src-main/contract/session-state';
import { t } from '../i18n/i18n.svelte';
import type { AppState } from './app-state';
import type { CommandId } from './command-ids';

/** Commands that the palette lists, in its order. */
export const paletteCommands = [
  'newSession',
  'newSessionOptions',
  'toggleSession',
  'duplicate',
  'options',
  'copyAddress',
  'openCapture',
  'saveCapture',
  'reveal',
  'closeAll',
  'openWorkspace',
  'saveWorkspace',
  'closePanel',
  'showInspector',
  'resetLayout',
  'toggleSidebar',
  'certificates',
  'settings',
  'shortcuts',
] as const satisfies readonly CommandId[];

/** Runs a command by its name: for keys, menus, the palette and what the shell asks. */
export class Commands {
  readonly #app: AppState;

  constructor(app: AppState) {
    this.#app = app;
  }

  /** `panel` counts for `jumpToPanels`. Keys that belong to a panel are its own: nothing is done here. */
  run(command: CommandId, panel = 1): void {
    const { overlays, actions, frame, dock } = this.#app;
    switch (command) {
      case 'palette':
        return overlays.show({ kind: 'palette', text: '' });
      case 'shortcuts':
        return overlays.show({ kind: 'shortcuts' });
      case 'settings':
        return overlays.show({ kind: 'settings' });
      case 'certificates':
        return overlays.show({ kind: 'certificates' });
      case 'toggleSidebar':
        return frame.toggleSidebar();
      case 'newSession':
      case 'focusAddress':
        return frame.focusAddress();
      case 'newSessionOptions':
        return overlays.show({ kind: 'session', session: null, draft: null });
      case 'openCapture':
        return void actions.openCapture();
      case 'closeAll':
        return void actions.closeAll();
      case 'jumpToPanels':
        return dock?.jumpTo(panel);
      case 'closePanel':
        return dock?.closeActive();
      case 'showInspector':
        return dock?.showInspector();
      case 'resetLayout':
        return dock?.reset();
      case 'openWorkspace':
        return void this.#openWorkspace();
      case 'saveWorkspace':
        return void this.#saveWorkspace();
      case 'toggleSession':
      case 'saveCapture':
      case 'duplicate':
      case 'options':
      case 'copyAddress':
      case 'reveal':
        return this.#withSession(command);
      case 'nextTab':
        return dock?.stepTab(1);
      case 'previousTab':
        return dock?.stepTab(-1);
      case 'nextGroup':
        return dock?.stepGroup(1);
      case 'previousGroup':
        return dock?.stepGroup(-1);
      case 'send':
      case 'find':
      case 'filter':
      case 'goTo':
      case 'mark':
      case 'next':
      case 'previous':
      case 'nextInExchange':
      case 'previousInExchange':
        return;
    }
  }

  #withSession(command: 'toggleSession' | 'saveCapture' | 'duplicate' | 'options' | 'copyAddress' | 'reveal'): void {
    const id: SessionId | undefined = this.#app.sessions.active?.id;
    if (id === undefined) return this.#app.notices.info(t('command.noSession'));
    const { actions, overlays } = this.#app;
    switch (command) {
      case 'toggleSession':
        return void actions.toggle(id);
      case 'saveCapture':
        return void actions.saveCapture(id);
      case 'duplicate':
        return void actions.duplicate(id);
      case 'options':
        return overlays.show({ kind: 'session', session: id, draft: null });
      case 'copyAddress':
        return void actions.copyAddress(id);
      case 'reveal':
        return void actions.reveal(id);
    }
  }

  async #openWorkspace(): Promise<void> {
    await this.#app.notices.attempt(async () => {
      const start = await this.#app.lab.invoke('workspace.open', {});
      if (start !== null) this.#app.load(start);
    });
  }

  async #saveWorkspace(): Promise<void> {
    await this.#app.notices.attempt(async () => {
      this.#app.workspace.flush();
      const saved = await this.#app.lab.invoke('workspace.saveAs', {});
      if (saved === null) return;
      this.#app.workspace.moved(saved.path);
      this.#app.notices.success(t('command.workspaceSaved', { path: saved.path }));
    });
  }
}
