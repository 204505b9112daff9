import type { StartState } from '../../src-main/contract/commands';

type About = Pick<StartState, 'version' | 'electronVersion' | 'platform'>;

/** The frame around the panels: what is folded away, what the first launch offers, what the program is. */
export class FrameState {
  #isSidebarShown = $state(true);
  #isWelcomeShown = $state(false);
  #about = $state.raw<About>({ version: '', electronVersion: '', platform: '' });
  #focusAddress: (() => void) | null = null;

  get isSidebarShown(): boolean {
    return this.#isSidebarShown;
  }

  /** The banner of the first launch. */
  get isWelcomeShown(): boolean {
    return this.#isWelcomeShown;
  }

  get about(): About {
    return this.#about;
  }

  load({ version, electronVersion, platform, isFirstLaunch }: About & { isFirstLaunch: boolean }): void {
    this.#about = { version, electronVersion, platform };
    this.#isWelcomeShown = isFirstLaunch;
  }

  toggleSidebar(): void {
    this.#isSidebarShown = !this.#isSidebarShown;
  }

  dismissWelcome(): void {
    this.#isWelcomeShown = false;
  }

  /** The address field says how it is reached. */
  attachAddress(focus: (() => void) | null): void {
    this.#focusAddress = focus;
  }

  focusAddress(): void {
    this.#isSidebarShown = true;
    // The field may be drawn only now.
    queueMicrotask(() => this.#focusAddress?.());
  }
}
