/** One connection under Node's HTTP server, and what we remember of it. */
import type { StreamLink } from '../link/stream-link';
import { TapStream } from '../link/tap-stream';
import type { ServerExchange } from './server-exchange';

export class HttpTap extends TapStream {
  /** Requests that came on it. */
  exchanges = 0;
  /** Those whose response is not finished yet: more than one where a client pipelines. */
  readonly open = new Set<ServerExchange>();
  /** No more is read of it. */
  isRefused = false;

  constructor(link: StreamLink) {
    // A client may end its side after its request and still wait for the response.
    super(link, { allowHalfOpen: true });
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
