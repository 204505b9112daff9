import { SvelteMap } from 'svelte/reactivity';
import type { FeedMessage } from '../../src-main/contract/feed';
import type { MessagesState } from '../../src-main/contract/messages';
import type { SessionId } from '../../src-main/contract/session-state';

/** How far each session is decoded, as the feed tells; of those only for which somebody has asked. */
export class DecodingState {
  readonly #states = new SvelteMap<SessionId, MessagesState>();

  of(session: SessionId): MessagesState | null {
    return this.#states.get(session) ?? null;
  }

  hear(message: FeedMessage): void {
    if (message.type === 'messages') for (const state of message.changed) this.take(state);
    if (message.type === 'sessions') for (const id of message.removed) this.#states.delete(id);
  }

  /** Also what a command has answered. An older generation never takes the place of a newer one. */
  take(state: MessagesState): void {
    const known = this.#states.get(state.session);
    if (known === undefined || known.generation <= state.generation) this.#states.set(state.session, state);
  }
}
