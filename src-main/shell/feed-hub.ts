/** What the window is told: one port to the page, in order. A page that hangs is told the latest state when it is back. */
import { MessageChannelMain, type MessagePortMain, type WebContents } from 'electron';
import type { FeedMessage, TerminalChunk, WindowAction } from '../contract/feed';
import type { SessionId, SessionState } from '../contract/session-state';

export class FeedHub {
  #port: MessagePortMain | null = null;
  #held: HeldMessages | null = null;

  /** Gives the page a fresh port, at every load; messages for the page before it are dropped with its port. */
  attach(contents: WebContents): void {
    this.#port?.close();
    const { port1, port2 } = new MessageChannelMain();
    this.#port = port1;
    this.#held = null;
    contents.postMessage('feed', null, [port2]);
  }

  /** The page does not answer: keeps one state a session instead of a queue. */
  hold(): void {
    this.#held ??= new HeldMessages();
  }

  release(): void {
    const held = this.#held;
    this.#held = null;
    for (const message of held?.take() ?? []) this.#port?.postMessage(message);
  }

  send(message: FeedMessage): void {
    if (this.#held) this.#held.add(message);
    else this.#port?.postMessage(message);
  }

  ask(action: WindowAction): void {
    this.send({ type: 'ask', action });
  }
}

/** Bounded by the number of sessions, and for terminals by their credit. */
export class HeldMessages {
  readonly #changed = new Map<SessionId, SessionState>();
  readonly #removed = new Set<SessionId>();
  readonly #chunks: TerminalChunk[] = [];

  add(message: FeedMessage): void {
    switch (message.type) {
      case 'sessions':
        for (const state of message.changed) this.#changed.set(state.id, state);
        for (const id of message.removed) {
          this.#changed.delete(id);
          this.#removed.add(id);
        }
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
    if (this.#chunks.length > 0) messages.push({ type: 'terminal', chunks: this.#chunks });
    return messages;
  }
}
