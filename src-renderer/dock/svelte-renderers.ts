/** Svelte components as what the dock library asks for: contents, tabs and the page behind an empty dock. */
import type {
  DockviewGroupPanel,
  GroupPanelPartInitParameters,
  IContentRenderer,
  IGroupHeaderProps,
  IHeaderActionsRenderer,
  ITabRenderer,
  IWatermarkRenderer,
  TabPartInitParameters,
} from 'dockview';
import { mount, unmount } from 'svelte';
import InspectorHeading from '../panels/inspector/InspectorHeading.svelte';
import InspectorPanel from '../panels/inspector/InspectorPanel.svelte';
import SessionPanel from '../panels/session/SessionPanel.svelte';
import DockTab from './DockTab.svelte';
import { sessionOfPanel } from './panel-ids';
import Welcome from './Welcome.svelte';

type Context = Map<unknown, unknown>;
type Mounted = Record<string, unknown>;

abstract class SvelteRenderer {
  readonly element = document.createElement('div');
  #mounted: Mounted | null = null;

  constructor(className: string) {
    this.element.className = className;
  }

  protected show(mounted: Mounted): void {
    this.#mounted = mounted;
  }

  dispose(): void {
    if (this.#mounted === null) return;
    void unmount(this.#mounted);
    this.#mounted = null;
  }
}

export class ContentRenderer extends SvelteRenderer implements IContentRenderer {
  readonly #context: Context;
  #waiting: MutationObserver | null = null;

  constructor(context: Context) {
    super('dock-content');
    this.#context = context;
  }

  init({ api }: GroupPanelPartInitParameters): void {
    const target = this.element;
    const context = this.#context;
    const sessionId = sessionOfPanel(api.id);
    this.element.dataset['panel'] = api.id;
    if (sessionId === null) this.show(mount(InspectorPanel, { target, context }));
    else this.show(mount(SessionPanel, { target, context, props: { sessionId } }));
  }

  /** The field marked as the first to type in, or the panel itself. */
  focus(): void {
    this.#waiting?.disconnect();
    if (this.#focusFirst()) return;
    const instead = this.element.querySelector<HTMLElement>('[tabindex="0"], button, input');
    instead?.focus();
    this.#focusOnceThere(instead);
  }

  override dispose(): void {
    this.#waiting?.disconnect();
    super.dispose();
  }

  #focusFirst(): boolean {
    const first = this.element.querySelector<HTMLElement>('[data-focus-first]');
    first?.focus();
    return first !== null;
  }

  /** A protocol's panel is read when it is first shown: its field comes a moment later, unless a person has moved on. */
  #focusOnceThere(instead: HTMLElement | null): void {
    this.#waiting = new MutationObserver((_changes, waiting) => {
      const { activeElement } = document;
      const isFree = activeElement === null || activeElement === document.body || activeElement === instead;
      if (!isFree || this.#focusFirst()) waiting.disconnect();
    });
    this.#waiting.observe(this.element, { childList: true, subtree: true });
  }
}

export class TabRenderer extends SvelteRenderer implements ITabRenderer {
  readonly #context: Context;

  constructor(context: Context) {
    super('dock-tab');
    this.#context = context;
  }

  init({ api, containerApi }: TabPartInitParameters): void {
    const props = { panel: api, dock: containerApi };
    this.show(mount(DockTab, { target: this.element, context: this.#context, props }));
  }
}

/** At the right of a group's tabs: what the inspector says of what it shows, where it is in front. */
export class HeadingRenderer extends SvelteRenderer implements IHeaderActionsRenderer {
  readonly #context: Context;
  readonly #group: DockviewGroupPanel;

  constructor(context: Context, group: DockviewGroupPanel) {
    super('dock-heading');
    this.#context = context;
    this.#group = group;
  }

  init({ containerApi }: IGroupHeaderProps): void {
    const props = { dock: containerApi, group: this.#group };
    this.show(mount(InspectorHeading, { target: this.element, context: this.#context, props }));
  }
}

export class WelcomeRenderer extends SvelteRenderer implements IWatermarkRenderer {
  readonly #context: Context;

  constructor(context: Context) {
    super('dock-welcome');
    this.#context = context;
  }

  init(): void {
    this.show(mount(Welcome, { target: this.element, context: this.#context }));
  }
}
