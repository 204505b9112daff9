/** The open connections of a stream session: makes links of sockets, writes their events, hands them to who speaks on them. */
import type { Socket } from 'node:net';
import { LabError } from '../../contract/errors';
import type { ConnectionNumber, ConnectionState } from '../../contract/session-state';
import { asLabError } from '../failures';
import { endpointOf } from '../link/addresses';
import type { Ending, StreamLink, StreamLinkListener } from '../link/stream-link';
import { TcpLink } from '../link/tcp-link';
import { TlsLink } from '../link/tls-link';
import type { LogWriting } from '../record/log-contract';
import type { TlsSide } from '../tls/tls-side';
import type { RunnerHost } from './runner';

export interface TcpConnectionsOptions {
  readonly host: RunnerHost;
  readonly log: LogWriting;
  /** Closes our side when the peer's has ended. False where a library on top decides. */
  readonly allowHalfOpen: boolean;
  /** TLS on every connection (`serverTls`, `clientTls`); left out or null: none. */
  readonly tls?: TlsSide | null;
  /** After each record of a connection. */
  readonly onRecord?: (link: StreamLink, direction: 'inbound' | 'outbound', bytes: Uint8Array) => void;
  /** A connection is over, and no longer among the open ones. */
  readonly onClosed?: (link: StreamLink, ending: Ending) => void;
}

export class TcpConnections implements StreamLinkListener {
  readonly #options: TcpConnectionsOptions;
  readonly #links = new Map<ConnectionNumber, StreamLink>();

  constructor(options: TcpConnectionsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#links.size;
  }

  states(most: number): ConnectionState[] {
    return this.all(most).map((link) => link.state);
  }

  /** The oldest first. */
  all(most = Number.POSITIVE_INFINITY): StreamLink[] {
    const links: StreamLink[] = [];
    for (const link of this.#links.values()) {
      if (links.length >= most) break;
      links.push(link);
    }
    return links;
  }

  /** Undefined: it is closed. */
  find(connection: ConnectionNumber): StreamLink | undefined {
    return this.#links.get(connection);
  }

  /** Throws `CONNECTION_NOT_FOUND`. */
  get(connection: ConnectionNumber): StreamLink {
    const link = this.#links.get(connection);
    if (link === undefined) throw new LabError('CONNECTION_NOT_FOUND', { connection });
    return link;
  }

  /**
   * Takes a connected socket, created with `allowHalfOpen: true` and not yet read from. With TLS the link may be
   * written to at once: it waits for the handshake, which `ready` tells of.
   * @param tls for this connection, in place of that for all
   */
  add(
    socket: Socket,
    initiator: 'local' | 'remote',
    durationNs?: number,
    tls: TlsSide | null = this.#options.tls ?? null,
  ): StreamLink {
    const { host, log, allowHalfOpen } = this.#options;
    const number = host.nextConnectionNumber();
    // A peer that has reset the connection before it was accepted leaves no address behind.
    const nowhere = socket.localFamily === 'IPv6' ? '::' : '0.0.0.0';
    const local = endpointOf(socket.localAddress ?? nowhere, socket.localPort ?? 0);
    const remote = endpointOf(socket.remoteAddress ?? nowhere, socket.remotePort ?? 0);
    const openedAtNs = host.clock.nowNs();
    const opening = { connection: number, local, remote, initiator, isSecure: tls !== null };
    const flow = log.openTcpFlow(durationNs === undefined ? opening : { ...opening, durationNs });
    const ends = { number, local, remote, openedAtNs, flow };
    const makeTcp = (listener: StreamLinkListener, mayBeHalfOpen: boolean): TcpLink =>
      new TcpLink(socket, { ...ends, allowHalfOpen: mayBeHalfOpen }, listener);
    const nowNs = (): bigint => host.clock.nowNs();
    const link =
      tls === null
        ? makeTcp(this, allowHalfOpen)
        : new TlsLink((listener) => makeTcp(listener, true), { side: tls, log, nowNs, allowHalfOpen }, this);
    this.#links.set(number, link);
    host.changed();
    return link;
  }

  async close(): Promise<void> {
    await Promise.all(this.all().map((link) => link.close()));
  }

  destroy(): void {
    for (const link of this.all()) link.destroy();
  }

  onRecord(link: StreamLink, direction: 'inbound' | 'outbound', bytes: Uint8Array, number: number): void {
    this.#options.host.recorded(link.number, direction, bytes, number);
    this.#options.onRecord?.(link, direction, bytes);
  }

  onEnd(link: StreamLink, by: 'local' | 'remote', isUnannounced = false): void {
    const received = isUnannounced
      ? ({ event: 'end-received', isUnannounced } as const)
      : ({ event: 'end-received' } as const);
    this.#options.log.event(by === 'remote' ? received : { event: 'end-sent' }, link.number);
    this.#options.host.changed();
  }

  onChange(): void {
    this.#options.host.changed();
  }

  onFault(error: unknown): void {
    this.#options.host.fault(error);
  }

  onClosed(link: StreamLink, ending: Ending): void {
    this.#links.delete(link.number);
    const { log, host, onClosed } = this.#options;
    if (ending.how === 'failed') log.event({ event: 'failed', error: asLabError(ending.error).toData() }, link.number);
    else log.event({ event: ending.how, by: ending.by }, link.number);
    onClosed?.(link, ending);
    host.changed();
  }
}
