import type { DockviewApi, DockviewGroupPanel } from 'dockview';

/** Pixels of the bar of tabs, all that is left of a folded group; and of one that is unfolded without having been folded. */
const foldedHeight = 33;
const unfoldedHeight = 260;
const leastHeight = 100;

/** A group of the dock that a panel can fold to its bar, or have the whole dock. */
export class GroupFold {
  readonly #group: DockviewGroupPanel;
  readonly #panel: string;
  readonly #subscriptions: { dispose(): void }[];
  #heightBefore = unfoldedHeight;
  #isShown = $state(false);
  #isFolded = $state(false);
  #isMaximised = $state(false);
  #canFold = $state(true);

  /** @param panel whose tab is in front for the fold to be offered */
  constructor(dock: DockviewApi, group: DockviewGroupPanel, panel: string) {
    this.#group = group;
    this.#panel = panel;
    this.#subscriptions = [
      group.api.onDidActivePanelChange(() => this.#look()),
      // Saving the layout takes the maximised state away and puts it back, and tells of sizes in between: looked at afterwards.
      group.api.onDidDimensionsChange(() => queueMicrotask(() => this.#look())),
      dock.onDidMaximizedGroupChange(() => this.#look()),
    ];
    this.#look();
  }

  /** Whether the panel is the one that is seen in the group. */
  get isShown(): boolean {
    return this.#isShown;
  }

  get isFolded(): boolean {
    return this.#isFolded;
  }

  get isMaximised(): boolean {
    return this.#isMaximised;
  }

  /** Alone from top to bottom there is nothing that would take its place. */
  get canFold(): boolean {
    return this.#canFold;
  }

  toggle(): void {
    const { api } = this.#group;
    if (this.#isMaximised) api.exitMaximized();
    if (this.#isFolded) {
      api.setConstraints({ minimumHeight: leastHeight });
      api.setSize({ height: this.#heightBefore });
    } else {
      this.#heightBefore = this.#group.height;
      api.setConstraints({ minimumHeight: foldedHeight });
      api.setSize({ height: foldedHeight });
    }
    this.#look();
  }

  toggleMaximised(): void {
    const { api } = this.#group;
    if (this.#isMaximised) api.exitMaximized();
    else api.maximize();
    this.#look();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #look(): void {
    const { height, activePanel, element } = this.#group;
    this.#isShown = activePanel?.id === this.#panel;
    this.#isFolded = height > 0 && height <= foldedHeight + 4;
    this.#isMaximised = this.#group.api.isMaximized();
    const dock = element.closest('.dock')?.clientHeight ?? 0;
    this.#canFold = this.#isMaximised || dock === 0 || height < dock - 4;
  }
}
