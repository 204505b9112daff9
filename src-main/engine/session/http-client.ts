/** An HTTP/1.1 client: requests one by one or side by side, each an exchange of the journal. */
import type { ActionResult, SessionAction } from '../../contract/actions';
import type { EndpointState } from '../../contract/endpoint-state';
import { LabError } from '../../contract/errors';
import type { HttpExchange } from '../../contract/journal';
import { refusal } from '../../contract/reasons';
import type { HttpClientSpec, HttpRequest } from '../../contract/spec/http';
import type { Endpoint } from '../../contract/session-state';
import { asLabError } from '../failures';
import { ClientExchange } from '../http/client-exchange';
import { LinkPool } from '../http/link-pool';
import { checkRequest, prepareRequest, type OutgoingRequest } from '../http/outgoing-request';
import { isRedirect, redirected } from '../http/redirect';
import type { StreamLink } from '../link/stream-link';
import type { LogWriting } from '../record/log-contract';
import { Journal } from './journal';
import type { Recipient, RunnerHost } from './runner';
import { StreamRunner } from './stream-runner';
import { TcpConnections } from './tcp-connections';

export class HttpClient extends StreamRunner {
  override readonly journal: Journal;
  readonly #spec: HttpClientSpec;
  readonly #host: RunnerHost;
  #log: LogWriting | null = null;
  #pool: LinkPool | null = null;
  readonly #running = new Set<Promise<void>>();
  #isStopping = false;
  /** Those under way, the latest last. */
  readonly #exchanges = new Map<number, ClientExchange>();

  constructor(spec: HttpClientSpec, host: RunnerHost) {
    super();
    this.#spec = spec;
    this.#host = host;
    this.journal = new Journal(() => host.changed());
  }

  /** Of the latest connection. */
  get local(): Endpoint | null {
    return this.#latest?.local ?? null;
  }

  get remote(): Endpoint | null {
    return this.#latest?.remote ?? null;
  }

  override get endpoint(): EndpointState {
    return { kind: 'http-client', busyWith: [...this.#exchanges.keys()].at(-1) ?? null };
  }

  /** Ready: it connects when there is something to ask. */
  start(): Promise<void> {
    this.#log = this.#host.openLog(portOf(this.#spec.request.url));
    // A server may end its side and still wait for the rest of a request; Node's client decides.
    this.links = new TcpConnections({ host: this.#host, log: this.#log, allowHalfOpen: true });
    this.#pool = new LinkPool({
      spec: this.#spec,
      links: this.links,
      log: this.#log,
      authority: this.#host.authority,
    });
    this.#host.opened();
    return Promise.resolve();
  }

  override async act(action: SessionAction): Promise<ActionResult> {
    switch (action.do) {
      case 'http.request':
        return { entry: await this.#request(action.request) };
      case 'http.cancel':
        this.#exchanges.get(action.exchange)?.cancel();
        return { entry: action.exchange };
      default:
        return super.act(action);
    }
  }

  /** Resolves with the number of its exchange, under way. Throws `HTTP_URL_NOT_VALID`, `HTTP_HEADER_NOT_VALID`, and what its files may. */
  async #request(request: HttpRequest): Promise<number> {
    checkRequest(request);
    const outgoing = await prepareRequest(request, this.#spec.keepAlive);
    if (this.#isStopping) throw new LabError('NOT_OPEN');
    const first = this.#begin(outgoing, null);
    this.#run(first, 0);
    return first.exchange.number;
  }

  #begin(outgoing: OutgoingRequest, redirectedFrom: number | null): Hop {
    const exchange = new ClientExchange({
      outgoing,
      redirectedFrom,
      spec: this.#spec,
      pool: this.#pool!,
      journal: this.journal,
      clock: this.#host.clock,
    });
    this.#exchanges.set(exchange.number, exchange);
    return { exchange, outgoing };
  }

  #run(hop: Hop, redirects: number): void {
    const running = this.#follow(hop, redirects)
      .catch((error: unknown) => this.#host.fault(error))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Runs an exchange and, where that is asked for, those that it leads to. */
  async #follow({ exchange, outgoing }: Hop, redirects: number): Promise<void> {
    try {
      const result = await exchange.run();
      if ('error' in result) {
        this.#tell(result.error, result.connection);
        return;
      }
      const { status, location } = result.outcome;
      if (this.#isStopping || !outgoing.request.followRedirects || !isRedirect(status)) return;
      const next = await this.#next(outgoing, status, location, redirects);
      // The hop that follows begins before this one is no longer under way: nobody sees an idle client in between.
      this.#run(this.#begin(next, exchange.number), redirects + 1);
    } catch (error) {
      const failure = asLabError(error);
      this.journal.update<HttpExchange>(exchange.number, { error: failure.toData() });
      this.#tell(failure, 0);
    } finally {
      this.#exchanges.delete(exchange.number);
      this.#host.changed();
    }
  }

  async #next(
    { request, destination }: OutgoingRequest,
    status: number,
    location: string | null,
    redirects: number,
  ): Promise<OutgoingRequest> {
    const next = redirected(request, destination, status, location);
    const { maximumRedirects: maximum } = request;
    if (redirects >= maximum) throw new LabError('HTTP_TOO_MANY_REDIRECTS', { maximum, url: next.url });
    return prepareRequest(next, this.#spec.keepAlive);
  }

  #tell(error: LabError, connection: number): void {
    // A handshake that failed is told as the connection's own end.
    if (error.code.startsWith('TLS_') && connection === 0) return;
    if (this.#log!.failure === null) this.#log!.event({ event: 'problem', error: error.toData() }, connection);
  }

  /** Requests are what it sends. Raw bytes are injected. */
  override recipients(): Promise<readonly Recipient[]> {
    return Promise.reject(refusal('BAD_INPUT', 'http-no-send'));
  }

  async stop(): Promise<void> {
    this.#cancelAll();
    while (this.#running.size > 0) await Promise.all(this.#running);
    await this.links?.close();
  }

  destroy(): void {
    this.#cancelAll();
    this.links?.destroy();
  }

  #cancelAll(): void {
    this.#isStopping = true;
    for (const exchange of [...this.#exchanges.values()]) exchange.cancel();
  }

  protected everyone(): readonly StreamLink[] {
    return this.writable;
  }

  get #latest(): StreamLink | null {
    return this.links?.all().at(-1) ?? null;
  }
}

interface Hop {
  readonly exchange: ClientExchange;
  readonly outgoing: OutgoingRequest;
}

/** Of a URL that may be only half typed yet. */
function portOf(url: string): number {
  return Number(/^[a-z]+:\/\/[^/?#]*:(\d{1,5})(?:[/?#]|$)/i.exec(url)?.[1] ?? (/^https:/i.test(url) ? 443 : 80));
}
