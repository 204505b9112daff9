/** Node's HTTP server over our links: reads requests, has them answered by the routes, refuses what is over a limit. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { LabError } from '../../contract/errors';
import type { HttpServerSpec } from '../../contract/spec/http';
import type { StreamLink } from '../link/stream-link';
import type { LogWriting } from '../record/log-contract';
import type { Journal } from '../session/journal';
import type { RunnerHost } from '../session/runner';
import { reasonPhrase, sentenceAnswer, type Answer } from './answer';
import { HttpTap } from './http-tap';
import { journalRefusal } from './journal-refusal';
import { refusalOf } from './refusing';
import { RequestHandling } from './request-handling';
import type { RouteTable } from './route-table';
import { ServerExchange } from './server-exchange';
import { rawResponse } from './write-answer';

/** Milliseconds between two looks for requests that take too long. */
const slowestCheckMs = 1_000;

/** Of Node's server, missing in its types: a client that ends its side still gets its responses. */
interface HalfOpenServer extends Server {
  httpAllowHalfOpen: boolean;
}

export interface HttpEndpointOptions {
  readonly spec: HttpServerSpec;
  readonly routes: RouteTable;
  readonly journal: Journal;
  readonly host: RunnerHost;
  readonly log: LogWriting;
}

export class HttpEndpoint {
  readonly #options: HttpEndpointOptions;
  readonly #server: Server;
  readonly #open = new Set<RequestHandling>();
  #routes: RouteTable;
  #whenSettled: (() => void) | null = null;

  constructor(options: HttpEndpointOptions) {
    this.#options = options;
    this.#routes = options.routes;
    this.#server = makeServer(options.spec);
    this.#server.on(
      'request',
      this.#guarded((request, response) => this.#take(request, response, 'none')),
    );
    this.#server.on(
      'checkContinue',
      this.#guarded((request, response) => this.#take(request, response, 'continue')),
    );
    this.#server.on(
      'checkExpectation',
      this.#guarded((request, response) => this.#take(request, response, 'other')),
    );
    this.#server.on('connect', (request, socket) => this.#refuseTunnel(request, socket as HttpTap));
    this.#server.on('clientError', (error, socket) => this.#refuse(error, socket as HttpTap));
    // Node begins to look for slow requests when it listens, which somebody else does here.
    this.#server.emit('listening');
  }

  get routes(): RouteTable {
    return this.#routes;
  }

  /** Answers by another table from the next request on. */
  adopt(routes: RouteTable): void {
    routes.takeOver(this.#routes);
    this.#routes = routes;
  }

  serve(link: StreamLink): void {
    this.#server.emit('connection', new HttpTap(link));
  }

  /** Resolves when every response under way is finished, or at the deadline. */
  settle(deadlineMs: number): Promise<void> {
    this.#server.close();
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, deadlineMs);
      this.#whenSettled = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  destroy(): void {
    this.#server.close();
    for (const handling of this.#open) handling.cancel();
  }

  #guarded(handle: (request: IncomingMessage, response: ServerResponse) => void) {
    return (request: IncomingMessage, response: ServerResponse): void => {
      try {
        handle(request, response);
      } catch (error) {
        this.#options.host.fault(error);
      }
    };
  }

  #take(request: IncomingMessage, response: ServerResponse, expectation: 'none' | 'continue' | 'other'): void {
    const { host, spec } = this.#options;
    const routes = this.#routes;
    const tap = request.socket as Duplex as HttpTap;
    const exchange = this.#begin(tap, request);
    const handling = new RequestHandling({ request, response, exchange, spec, routes, expectation }, (error) => {
      this.#problem(error, tap);
      tap.isRefused = true;
    });
    this.#open.add(handling);
    response.on('close', () => {
      handling.end();
      tap.open.delete(exchange);
      this.#open.delete(handling);
      if (this.#open.size === 0) this.#whenSettled?.();
    });
    handling.start((error) => host.fault(error));
  }

  #begin(tap: HttpTap, request: IncomingMessage): ServerExchange {
    const { journal, host } = this.#options;
    const origin = { connection: tap.link.number, remote: tap.link.remote, isReused: tap.exchanges > 0 };
    const exchange = new ServerExchange(journal, host.clock, origin, request);
    tap.exchanges += 1;
    tap.open.add(exchange);
    return exchange;
  }

  #problem(error: LabError, tap: HttpTap): void {
    this.#options.log.event({ event: 'problem', error: error.toData() }, tap.link.number);
    this.#options.host.changed();
  }

  /** A server of resources is no proxy (RFC 9110 §9.3.6). */
  #refuseTunnel(request: IncomingMessage, tap: HttpTap): void {
    const exchange = this.#begin(tap, request);
    exchange.received([]);
    const answer = sentenceAnswer(501, 'CONNECT asks for a tunnel: this server is no proxy.', { isLast: true });
    this.#writeRaw(tap, answer, exchange);
    tap.open.delete(exchange);
    exchange.end(true);
  }

  #writeRaw(tap: HttpTap, { status, body }: Answer, exchange: ServerExchange | null): void {
    const bytes = body.kind === 'bytes' ? body.bytes : Buffer.alloc(0);
    const raw = rawResponse(status, bytes);
    exchange?.answers(status, raw.head, null);
    exchange?.addResponseBytes(bytes);
    tap.isRefused = true;
    tap.write(raw.bytes);
    tap.destroySoon();
  }

  #refuse(error: Error, tap: HttpTap): void {
    if (tap.isRefused || tap.destroyed) return;
    const { unfinished } = tap;
    const found = refusalOf(error, this.#options.spec, unfinished !== null);
    if (found === null) {
      // The link has failed and tells it.
      tap.destroy();
      return;
    }
    this.#problem(found.error, tap);
    unfinished?.refused(found.error);
    const { status } = found;
    const answer = sentenceAnswer(status, `${status} ${reasonPhrase(status)}: ${found.error.message}`);
    if (unfinished === null) journalRefusal(this.#options, tap, error, found);
    if (!tap.isAnswering && tap.writable) this.#writeRaw(tap, answer, unfinished);
    else tap.destroy();
  }
}

function makeServer(spec: HttpServerSpec): Server {
  const headersTimeout = Math.min(spec.headersTimeoutMs, spec.requestTimeoutMs);
  const server = createServer({
    maxHeaderSize: spec.maximumHeaderBytes,
    headersTimeout,
    requestTimeout: spec.requestTimeoutMs,
    keepAliveTimeout: spec.keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.max(50, Math.min(slowestCheckMs, headersTimeout / 4)),
    // Checked by us, so that the journal has it.
    requireHostHeader: false,
  }) as HalfOpenServer;
  server.httpAllowHalfOpen = true;
  // Their bytes are limited already; Node would drop those past the number without a word.
  server.maxHeadersCount = 0;
  return server;
}
