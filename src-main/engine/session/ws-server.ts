/** A WebSocket server: a TCP listener whose connections go through the opening handshake first. */
import type { Socket } from 'node:net';
import type { WebSocketServerSpec } from '../../contract/spec/websocket';
import type { Endpoint } from '../../contract/session-state';
import type { StreamLink } from '../link/stream-link';
import { serverTls } from '../tls/server-tls';
import { webSocketAlpn } from '../websocket/library-options';
import { ServerHandshakes, type OpenSocket } from '../websocket/server-handshakes';
import type { RunnerHost } from './runner';
import { TcpConnections } from './tcp-connections';
import { TcpListener } from './tcp-listener';
import { WebSocketRunner } from './websocket-runner';

export class WsServer extends WebSocketRunner {
  readonly #spec: WebSocketServerSpec;
  readonly #listener: TcpListener;
  readonly #handshakes: ServerHandshakes;
  #starting: Promise<void> | null = null;
  readonly remote = null;

  constructor(spec: WebSocketServerSpec, host: RunnerHost) {
    super(spec, host);
    this.#spec = spec;
    this.#listener = new TcpListener(spec);
    this.#handshakes = new ServerHandshakes({
      spec,
      clock: host.clock,
      journal: this.journal,
      onOpen: (open) => this.#opened(open),
      onRefused: (link, error) => this.note(error, link.number),
      onFault: (error) => host.fault(error),
    });
  }

  get local(): Endpoint | null {
    return this.links === null ? null : this.#listener.local;
  }

  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  async #start(): Promise<void> {
    // Before listening: once that has begun, clients are taken in the same turn.
    const tls = await serverTls(this.#spec.tls, this.host.authority, this.#spec.host, { alpn: [webSocketAlpn] });
    const { port } = await this.#listener.listen();
    const log = this.#openLog(port);
    this.log = log;
    const { host } = this;
    this.links = new TcpConnections({
      host,
      log,
      allowHalfOpen: true,
      tls,
      onClosed: ({ number }) => this.forget(number),
    });
    this.#listener.accept({
      host,
      log,
      hasRoom: () => this.openConnections < this.#spec.maximumConnections,
      onSocket: (socket) => this.#accept(socket),
    });
    host.opened();
  }

  #openLog(port: number) {
    try {
      return this.host.openLog(port);
    } catch (error) {
      this.#listener.destroy();
      throw error;
    }
  }

  #accept(socket: Socket): void {
    this.#handshakes.accept(this.links!.add(socket, 'remote'));
  }

  #opened(open: OpenSocket): void {
    const { protocol } = open.socket;
    this.converse(open, 'server', protocol === '' ? open.target : `${open.target} · ${protocol}`);
  }

  async stop(): Promise<void> {
    // Whoever started it gets its failure.
    await this.#starting?.catch(() => undefined);
    const isClosed = this.#listener.close();
    await this.closeAll(1001);
    await isClosed;
  }

  destroy(): void {
    this.stopPinging();
    this.#listener.destroy();
    this.links?.destroy();
  }

  protected everyone(): readonly StreamLink[] {
    return this.writable;
  }
}
