import { createDockview, type DockviewApi, type IDockviewPanel, type SerializedDockview } from 'dockview';
import type { SessionId } from '../../src-main/contract/session-state';
import type { AppState } from '../state/app-state';
import { role } from '../state/sessions.svelte';
import { tabText } from '../state/session-text';
import { t } from '../i18n/i18n.svelte';
import { dockMessages } from './dock-messages';
import { layOutAnew, leastPanel, placeFor } from './default-layout';
import { inspectorPanel, sessionOfPanel, sessionPanel } from './panel-ids';
import { ContentRenderer, HeadingRenderer, TabRenderer, WelcomeRenderer } from './svelte-renderers';

/** The dock of panels: which are shown, where, and which is active. The only code that speaks to the dock library. */
export class DockController {
  readonly #app: AppState;
  readonly #api: DockviewApi;
  readonly #subscriptions: { dispose(): void }[];
  /** While a layout is put in place, its steps are not saved. */
  #isArranging = false;

  constructor(element: HTMLElement, app: AppState, context: Map<unknown, unknown>) {
    this.#app = app;
    this.#api = createDockview(element, {
      createComponent: () => new ContentRenderer(context),
      createTabComponent: () => new TabRenderer(context),
      createRightHeaderActionComponent: (group) => new HeadingRenderer(context, group),
      createWatermarkComponent: () => new WelcomeRenderer(context),
      defaultTabComponent: 'tab',
      theme: { name: 'wirebench', className: 'dock-theme', gap: 1, dndTabIndicator: 'line' },
      // Hidden panels stay in the page: terminals and scroll positions survive a change of tabs.
      defaultRenderer: 'always',
      disableFloatingGroups: true,
      messages: dockMessages,
    });
    this.#subscriptions = [
      this.#api.onDidLayoutChange(() => this.#save()),
      this.#api.onDidActivePanelChange(() => this.#activate()),
    ];
    this.restore();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#api.dispose();
  }

  /** The saved layout, without panels of sessions that are gone; the default one where there is none. */
  restore(): void {
    this.#arrange(() => {
      this.#api.clear();
      const saved = this.#app.workspace.layout;
      if (saved === null || !this.#load(saved))
        layOutAnew(
          this.#api,
          this.#app.sessions.list.map(({ state }) => state),
        );
      this.prune();
    });
    this.#activate();
  }

  reset(): void {
    this.#arrange(() => {
      this.#api.clear();
      layOutAnew(
        this.#api,
        this.#app.sessions.list.map(({ state }) => state),
      );
    });
    this.#save();
    this.#activate();
  }

  /** Shows the session's panel, where sessions of its kind are already, and makes it the active one. */
  show(id: SessionId): void {
    const known = this.#api.getPanel(sessionPanel(id));
    if (known !== undefined) {
      known.api.setActive();
      return;
    }
    const session = this.#app.sessions.get(id);
    if (session === undefined) return;
    const roleOf = (other: SessionId) => {
      const found = this.#app.sessions.get(other);
      return found === undefined ? null : role(found.state);
    };
    this.#api.addPanel({
      id: sessionPanel(id),
      component: 'session',
      title: tabText(session.state),
      ...leastPanel,
      ...placeFor(this.#api, role(session.state), roleOf),
    });
  }

  /** Puts the keyboard into the session's panel: where one types first. */
  focus(id: SessionId): void {
    this.#api.getPanel(sessionPanel(id))?.view.content.focus?.();
  }

  showInspector(): void {
    const known = this.#api.getPanel(inspectorPanel);
    if (known !== undefined) known.api.setActive();
    else {
      const title = t('dock.inspector');
      this.#api.addPanel({ id: inspectorPanel, component: 'inspector', title, position: { direction: 'below' } });
    }
  }

  /** Panels from left to right and top to bottom, as one counts them. */
  jumpTo(number: number): void {
    this.#enter(this.#inReadingOrder()[number - 1]);
  }

  /** Round the tabs of the active group. */
  stepTab(by: 1 | -1): void {
    const group = this.#api.activeGroup;
    const at = group?.panels.findIndex((panel) => panel === group.activePanel) ?? -1;
    if (group === undefined || at < 0) return;
    this.#enter(group.panels[(at + by + group.panels.length) % group.panels.length]);
  }

  /** Round the groups, in reading order. */
  stepGroup(by: 1 | -1): void {
    const shown = [...new Set(this.#inReadingOrder().map((panel) => panel.group))];
    const at = shown.findIndex((group) => group === this.#api.activeGroup);
    this.#enter(shown[(at + by + shown.length) % shown.length]?.activePanel);
  }

  closeActive(): void {
    this.#api.activePanel?.api.close();
  }

  /** The page element of the active session's panel, for keys that belong to it. */
  get activeElement(): HTMLElement | null {
    const id = this.#app.sessions.active?.id;
    return id === undefined ? null : (this.#api.getPanel(sessionPanel(id))?.view.content.element ?? null);
  }

  /** Takes away the panels of sessions that are gone. */
  prune(): void {
    for (const panel of [...this.#api.panels]) {
      const id = sessionOfPanel(panel.id);
      if (id === null ? panel.id !== inspectorPanel : this.#app.sessions.get(id) === undefined) panel.api.close();
    }
  }

  #load(layout: unknown): boolean {
    try {
      this.#api.fromJSON(layout as SerializedDockview);
      return true;
    } catch (error) {
      // A file edited by hand, or a layout of another version: laying the panels out anew loses nothing else.
      console.warn('The saved layout could not be restored', error); // eslint-disable-line no-console -- the page's log
      this.#api.clear();
      return false;
    }
  }

  #enter(panel: IDockviewPanel | undefined): void {
    panel?.api.setActive();
    panel?.view.content.focus?.();
  }

  #inReadingOrder(): IDockviewPanel[] {
    const groups = this.#api.groups.map((group) => ({ group, box: group.element.getBoundingClientRect() }));
    groups.sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left);
    return groups.flatMap(({ group }) => group.panels);
  }

  #activate(): void {
    const panel = this.#api.activePanel;
    const id = panel === undefined ? null : sessionOfPanel(panel.id);
    // The inspector belongs to whichever session was active before.
    if (id !== null) this.#app.sessions.activate(id);
  }

  #arrange(steps: () => void): void {
    this.#isArranging = true;
    try {
      steps();
    } finally {
      this.#isArranging = false;
    }
  }

  #save(): void {
    if (this.#isArranging) return;
    // Through text: the library leaves `undefined` in it, which is no JSON.
    this.#app.workspace.setLayout(JSON.parse(JSON.stringify(this.#api.toJSON())));
  }
}
