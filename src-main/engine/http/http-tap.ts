/** One connection under Node's HTTP server, and what we remember of it. */
import type { StreamLink } from '../link/stream-link';
import { TapStream } from '../link/tap-stream';
import type { ServerExchange } from './server-exchange';

/** Bytes that still come after a refusal, at most: the peer may read its answer meanwhile, then it is cut off (RFC 9112 §9.6). */
export const lingerBytes = 16 * 1024 * 1024;

export class HttpTap extends TapStream {
  /** Requests that came on it. */
  exchanges = 0;
  /** Those whose response is not finished yet: more than one where a client pipelines. */
  readonly open = new Set<ServerExchange>();
  /** No more is taken of it. */
  isRefused = false;
  #lingered = 0;

  constructor(link: StreamLink) {
    // A client may end its side after its request and still wait for the response.
    super(link, { allowHalfOpen: true });
  }

  override onBytes(bytes: Uint8Array): void {
    if (!this.isRefused) return super.onBytes(bytes);
    this.#lingered += bytes.byteLength;
    if (this.#lingered > lingerBytes) this.link.reset();
  }

  /** The request under way, where it is not whole yet. */
  get unfinished(): ServerExchange | null {
    for (const exchange of this.open) if (!exchange.isReceived) return exchange;
    return null;
  }

  /** Some response has begun: nothing else may be written in between. */
  get isAnswering(): boolean {
    for (const exchange of this.open) if (exchange.hasResponse) return true;
    return false;
  }
}
