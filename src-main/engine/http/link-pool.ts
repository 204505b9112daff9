/** The client's connections: opened when one is needed, kept for the next request to the same place. */
import { LabError } from '../../contract/errors';
import type { HttpClientSpec } from '../../contract/spec/http';
import type { StreamLink } from '../link/stream-link';
import { TapStream } from '../link/tap-stream';
import type { LogWriting } from '../record/log-contract';
import { TcpConnecting } from '../session/tcp-connecting';
import type { TcpConnections } from '../session/tcp-connections';
import type { Destination } from './outgoing-request';

/** Nanoseconds that each step took since the beginning; null: it was not taken. */
export interface OpeningTimes {
  readonly lookupNs: number | null;
  readonly connectNs: number | null;
  readonly tlsNs: number | null;
}

const noTimes: OpeningTimes = { lookupNs: null, connectNs: null, tlsNs: null };

/** One connection under Node's HTTP client. */
export class ClientTap extends TapStream {
  exchanges = 0;
  /** Told of each read, before the library is. */
  onRead: (() => void) | null = null;

  override onBytes(bytes: Uint8Array): void {
    this.onRead?.();
    super.onBytes(bytes);
  }
}

export interface Lease {
  readonly tap: ClientTap;
  readonly isReused: boolean;
  readonly times: OpeningTimes;
}

export interface LinkPoolOptions {
  readonly spec: Pick<HttpClientSpec, 'connectTimeoutMs' | 'keepAlive'>;
  readonly links: TcpConnections;
  readonly log: LogWriting;
}

export class LinkPool {
  readonly #options: LinkPoolOptions;
  readonly #idle = new Map<string, ClientTap[]>();

  constructor(options: LinkPoolOptions) {
    this.#options = options;
  }

  /**
   * A connection to the place: one that is idle, or a new one. Rejects with LabError.
   * @param mayReuse false where an idle one has just turned out to be dead
   */
  async lease(destination: Destination, mayReuse: boolean, signal: AbortSignal): Promise<Lease> {
    const idle = mayReuse ? this.#takeIdle(keyOf(destination)) : null;
    if (idle !== null) return { tap: idle, isReused: true, times: noTimes };
    const { link, times } = await this.#connect(destination, signal);
    return { tap: this.#tapOf(link, keyOf(destination)), isReused: false, times };
  }

  #tapOf(link: StreamLink, key: string): ClientTap {
    const tap = new ClientTap(link);
    const forget = (): void => this.#forget(key, tap);
    tap.once('end', forget).once('close', forget);
    // While nobody waits for an answer: what ends it is told by the link.
    tap.on('error', () => undefined);
    return tap;
  }

  /** Kept for the next one, until it ends or brings what nobody has asked for. */
  release(destination: Destination, tap: ClientTap): void {
    if (!this.#options.spec.keepAlive || tap.destroyed || !tap.writable || tap.readableEnded) {
      tap.destroy();
      return;
    }
    const key = keyOf(destination);
    this.#idle.set(key, [...(this.#idle.get(key) ?? []), tap]);
    tap.onRead = () => tap.destroy();
    tap.resume();
  }

  #takeIdle(key: string): ClientTap | null {
    // The one used last has the best chance to live.
    const tap = this.#idle.get(key)?.pop();
    if (tap === undefined) return null;
    tap.onRead = null;
    return tap;
  }

  #forget(key: string, tap: ClientTap): void {
    const left = (this.#idle.get(key) ?? []).filter((idle) => idle !== tap);
    if (left.length === 0) this.#idle.delete(key);
    else this.#idle.set(key, left);
  }

  async #connect(destination: Destination, signal: AbortSignal): Promise<{ link: StreamLink; times: OpeningTimes }> {
    const { spec, links, log } = this.#options;
    const { host, port } = destination;
    const connecting = new TcpConnecting({ host, port, connectTimeoutMs: spec.connectTimeoutMs }, log);
    const abort = (): void => connecting.abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      const { socket, lookupNs, connectNs } = await connecting.connected;
      if (signal.aborted) {
        socket.destroy();
        throw new LabError('CONNECTION_ABORTED', { host, port });
      }
      const link = links.add(socket, 'local', connectNs);
      return { link, times: { lookupNs, connectNs, tlsNs: null } };
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}

function keyOf({ scheme, host, port }: Destination): string {
  return `${scheme}://${host}:${port}`;
}
