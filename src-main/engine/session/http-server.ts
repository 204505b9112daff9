/** An HTTP/1.1 server: a table of routes that answer, over every connection that comes. */
import type { Socket } from 'node:net';
import type { EndpointState } from '../../contract/endpoint-state';
import { refusal } from '../../contract/reasons';
import type { HttpServerSpec } from '../../contract/spec/http';
import type { Endpoint } from '../../contract/session-state';
import { HttpEndpoint } from '../http/http-endpoint';
import { RouteTable } from '../http/route-table';
import { httpOverTls } from '../http/http-over-tls';
import type { StreamLink } from '../link/stream-link';
import { closeDeadlineMs } from '../link/tcp-link';
import { serverTls } from '../tls/server-tls';
import { Journal } from './journal';
import type { Recipient, RunnableSpec, RunnerHost } from './runner';
import { StreamRunner } from './stream-runner';
import { TcpConnections } from './tcp-connections';
import { TcpListener } from './tcp-listener';

/** Of a table of a thousand routes, the counts of these are part of the state. */
const toldHits = 100;

export class HttpServer extends StreamRunner {
  override readonly journal: Journal;
  readonly remote = null;
  readonly #spec: HttpServerSpec;
  readonly #host: RunnerHost;
  readonly #listener: TcpListener;
  #http: HttpEndpoint | null = null;
  #starting: Promise<void> | null = null;

  constructor(spec: HttpServerSpec, host: RunnerHost) {
    super();
    this.#spec = spec;
    this.#host = host;
    this.#listener = new TcpListener(spec);
    this.journal = new Journal(() => host.changed());
  }

  get local(): Endpoint | null {
    return this.links === null ? null : this.#listener.local;
  }

  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  async #start(): Promise<void> {
    const routes = await RouteTable.prepare(this.#spec.routes);
    // Before listening: once that has begun, clients are taken in the same turn.
    const tls = await serverTls(this.#spec.tls, this.#host.authority, this.#spec.host, httpOverTls);
    const { port } = await this.#listener.listen();
    const log = this.#openLog(port);
    this.links = new TcpConnections({ host: this.#host, log, allowHalfOpen: true, tls });
    this.#http = new HttpEndpoint({ spec: this.#spec, routes, journal: this.journal, host: this.#host, log });
    this.#listener.accept({
      host: this.#host,
      log,
      hasRoom: () => this.openConnections < this.#spec.maximumConnections,
      onSocket: (socket) => this.#serve(socket),
    });
    this.#host.opened();
  }

  #openLog(port: number) {
    try {
      return this.#host.openLog(port);
    } catch (error) {
      this.#listener.destroy();
      throw error;
    }
  }

  #serve(socket: Socket): void {
    this.#http!.serve(this.links!.add(socket, 'remote'));
  }

  override get endpoint(): EndpointState | null {
    const routes = this.#http?.routes;
    if (routes === undefined) return null;
    return { kind: 'http-server', hits: routes.hits.slice(0, toldHits), unmatched: routes.unmatched };
  }

  /** Answers by other routes from the next request on. Throws what preparing them may; the old ones stay then. */
  async adopt(spec: RunnableSpec): Promise<void> {
    if (spec.kind !== 'http-server') return;
    const routes = await RouteTable.prepare(spec.routes);
    this.#http?.adopt(routes);
  }

  /** A server answers; it has nothing to say of its own. Raw bytes are injected. */
  override recipients(): Promise<readonly Recipient[]> {
    return Promise.reject(refusal('BAD_INPUT', 'http-no-send'));
  }

  async stop(): Promise<void> {
    // Whoever started it gets its failure.
    await this.#starting?.catch(() => undefined);
    const isClosed = this.#listener.close();
    await this.#http?.settle(closeDeadlineMs);
    await this.links?.close();
    await isClosed;
    this.#http?.destroy();
  }

  destroy(): void {
    this.#listener.destroy();
    this.#http?.destroy();
    this.links?.destroy();
  }

  protected everyone(): readonly StreamLink[] {
    return this.writable;
  }
}
