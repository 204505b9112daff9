/** The client's connections: opened when one is needed, kept for the next request to the same place. */
import { performance } from 'node:perf_hooks';
import { LabError } from '../../contract/errors';
import type { HttpClientSpec } from '../../contract/spec/http';
import type { StreamLink } from '../link/stream-link';
import { TapStream } from '../link/tap-stream';
import type { LogWriting } from '../record/log-contract';
import { TcpConnecting, type ConnectedSocket } from '../session/tcp-connecting';
import type { TcpConnections } from '../session/tcp-connections';
import type { Authority } from '../tls/authority';
import { clientTls } from '../tls/client-tls';
import type { TlsSide } from '../tls/tls-side';
import { httpOverTls } from './http-over-tls';
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
  readonly spec: Pick<HttpClientSpec, 'connectTimeoutMs' | 'keepAlive' | 'tls'>;
  readonly links: TcpConnections;
  readonly log: LogWriting;
  readonly authority: Authority;
}

/** Milliseconds that a peer gets to take our alert or close_notify when the handshake has failed. */
const farewellMs = 500;

export class LinkPool {
  readonly #options: LinkPoolOptions;
  readonly #idle = new Map<string, ClientTap[]>();
  readonly #tls = new Map<string, Promise<TlsSide | null>>();

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
    const tls = await this.#tlsFor(destination);
    const startedAtMs = performance.now();
    const { spec, links, log } = this.#options;
    const { host, port } = destination;
    const connecting = new TcpConnecting({ host, port, connectTimeoutMs: spec.connectTimeoutMs }, log);
    const { socket, lookupNs, connectNs } = await abortable(connecting, signal);
    if (signal.aborted) {
      socket.destroy();
      throw new LabError('CONNECTION_ABORTED', { host, port });
    }
    const link = links.add(socket, 'local', connectNs, tls);
    if (tls === null) return { link, times: { lookupNs, connectNs, tlsNs: null } };
    await whenSecured(link, signal);
    const tlsNs = Math.round((performance.now() - startedAtMs) * 1e6);
    return { link, times: { lookupNs, connectNs, tlsNs } };
  }

  /** Made once for each host: the certificate must be for that one. */
  #tlsFor({ scheme, host }: Destination): Promise<TlsSide | null> {
    const { spec, authority } = this.#options;
    if (scheme === 'http') return Promise.resolve(null);
    const known = this.#tls.get(host);
    if (known !== undefined) return known;
    const made = clientTls(spec.tls, authority, host, httpOverTls);
    this.#tls.set(host, made);
    // What failed may be put right by the next request.
    made.catch(() => this.#tls.delete(host));
    return made;
  }
}

async function abortable(connecting: TcpConnecting, signal: AbortSignal): Promise<ConnectedSocket> {
  const abort = (): void => connecting.abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await connecting.connected;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Rejects when the handshake failed; the peer has then been told, if it listens. */
async function whenSecured(link: StreamLink, signal: AbortSignal): Promise<void> {
  const abort = (): void => link.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await link.ready;
  } catch (error) {
    await link.close(farewellMs);
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function keyOf({ scheme, host, port }: Destination): string {
  return `${scheme}://${host}:${port}`;
}
