/** The feed of a page that does not answer: one state a session instead of a queue. */
import type { FeedMessage, TerminalChunk } from '../contract/feed';
import type { MessagesState } from '../contract/messages';
import type { SessionId, SessionState } from '../contract/session-state';

/** Bounded by the number of sessions, and for terminals by their credit. */
export class HeldMessages {
  readonly #changed = new Map<SessionId, SessionState>();
  readonly #removed = new Set<SessionId>();
  readonly #decoding = new Map<SessionId, MessagesState>();
  readonly #chunks: TerminalChunk[] = [];

  add(message: FeedMessage): void {
    switch (message.type) {
      case 'sessions':
        for (const state of message.changed) {
          this.#changed.set(state.id, state);
          this.#removed.delete(state.id);
        }
        for (const id of message.removed) {
          this.#changed.delete(id);
          this.#decoding.delete(id);
          this.#removed.add(id);
        }
        break;
      case 'messages':
        for (const state of message.changed) this.#decoding.set(state.session, state);
        break;
      case 'terminal':
        this.#chunks.push(...message.chunks);
        break;
      case 'ask':
        // Asked of a page that hung: by now nobody expects it.
        break;
    }
  }

  take(): FeedMessage[] {
    const messages: FeedMessage[] = [];
    if (this.#changed.size + this.#removed.size > 0)
      messages.push({ type: 'sessions', changed: [...this.#changed.values()], removed: [...this.#removed] });
    if (this.#decoding.size > 0) messages.push({ type: 'messages', changed: [...this.#decoding.values()] });
    if (this.#chunks.length > 0) messages.push({ type: 'terminal', chunks: this.#chunks });
    return messages;
  }
}
