import type { Layer } from '../../src-main/contract/records';
import type { SessionId } from '../../src-main/contract/session-state';

export const inspectorTabs = ['fields', 'conversation', 'violations', 'wireshark'] as const;
export type InspectorTab = (typeof inspectorTabs)[number];

export interface FollowedConnection {
  readonly session: SessionId;
  readonly connection: number;
  readonly layer: Layer;
}

/** What the rest of the window asks of the inspector, whether or not it is shown yet. */
export class InspectorRequests {
  readonly #show: () => void;
  #tab = $state.raw<{ readonly tab: InspectorTab; readonly followed: FollowedConnection | null } | null>(null);

  /** @param show brings the inspector into sight */
  constructor(show: () => void) {
    this.#show = show;
  }

  /** Another object is another request. */
  get asked(): { readonly tab: InspectorTab; readonly followed: FollowedConnection | null } | null {
    return this.#tab;
  }

  /** Shows a connection as a conversation. */
  follow(followed: FollowedConnection): void {
    this.#tab = { tab: 'conversation', followed };
    this.#show();
  }

  showTab(tab: InspectorTab): void {
    this.#tab = { tab, followed: null };
    this.#show();
  }
}
