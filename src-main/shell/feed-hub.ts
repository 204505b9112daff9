/** What the window is told: one port to the page, in order. A page that hangs is told the latest state when it is back. */
import { MessageChannelMain, type MessagePortMain, type WebContents } from 'electron';
import type { FeedMessage, WindowAction } from '../contract/feed';
import { HeldMessages } from './held-messages';

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
