import type { AppState } from '../../state/app-state';
import type { LiveSession } from '../../state/live-session.svelte';
import { LogDisplay } from '../../state/log-display.svelte';
import { LogFind } from '../../state/log-find.svelte';
import { LogView } from '../../state/log-view.svelte';
import { LogActions } from './log-actions';
import type { LogKeyTargets } from './log-keys';

/** What one line above the rows asks for. */
export type LogQuestion = { readonly for: 'number' } | { readonly for: 'comment'; readonly number: number };

/** Everything that the log of one session needs, for its rows, its toolbar and its keys. */
export class LogModel {
  readonly display: LogDisplay;
  readonly view: LogView;
  readonly find: LogFind;
  readonly actions: LogActions;
  asking = $state.raw<LogQuestion | null>(null);

  constructor(
    app: AppState,
    readonly session: LiveSession,
    useAsPayload: (bytes: Uint8Array) => void,
  ) {
    const { lab, selection, notices, workspace } = app;
    this.display = new LogDisplay(workspace, session.id);
    this.view = new LogView({
      lab,
      session,
      selection,
      onFailure: notices.report,
      requestFrame: (action) => requestAnimationFrame(action),
    });
    this.find = new LogFind(lab, session.id, this.view);
    this.actions = new LogActions({ app, session, view: this.view, display: this.display, useAsPayload });
  }

  get keys(): LogKeyTargets {
    return {
      view: this.view,
      actions: this.actions,
      openFind: () => this.openFind(),
      openGoTo: () => (this.asking = { for: 'number' }),
    };
  }

  dispose(): void {
    this.find.cancel();
    this.actions.dispose();
    this.view.dispose();
  }

  openFind(): void {
    this.asking = null;
    this.find.isShown = true;
  }

  askForComment(): void {
    const number = this.view.active;
    if (number !== null) this.asking = { for: 'comment', number };
  }
}
