import type { Answer } from '../../src-main/contract/answer';
import type { CommandInput, CommandName, CommandOutput } from '../../src-main/contract/commands';
import { LabError } from '../../src-main/contract/errors';
import type { FeedMessage } from '../../src-main/contract/feed';
import type { FeedListener, Lab } from './lab';

/** What the preload puts on `window.wirebench`. */
export interface Bridge {
  invoke(name: string, input: unknown): Promise<Answer<unknown>>;
}

declare global {
  interface Window {
    readonly wirebench?: Bridge;
  }
}

/**
 * The lab over the preload's bridge. The feed comes through a `MessagePort` that the preload posts to this page
 * as the message `{ wirebench: 'feed' }`; construct it before the page's `load` event, or the port is missed.
 */
export class BridgeLab implements Lab {
  readonly #bridge: Bridge;
  readonly #listeners = new Set<FeedListener>();
  #port: MessagePort | null = null;

  constructor(page: Window, bridge: Bridge) {
    this.#bridge = bridge;
    page.addEventListener('message', (event: MessageEvent<unknown>) => {
      const port = event.source === page && isFeedOffer(event.data) ? event.ports[0] : undefined;
      if (port !== undefined) this.#listen(port);
    });
  }

  async invoke<N extends CommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>> {
    const answer = await this.#bridge.invoke(name, input);
    if (!answer.ok) throw new LabError(answer.error.code, answer.error.details);
    return answer.value as CommandOutput<N>;
  }

  onFeed(listener: FeedListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #listen(port: MessagePort): void {
    this.#port?.close();
    this.#port = port;
    port.addEventListener('message', (event: MessageEvent<FeedMessage>) => {
      for (const listener of [...this.#listeners]) listener(event.data);
    });
    port.start();
  }
}

function isFeedOffer(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'wirebench' in data && data.wirebench === 'feed';
}
