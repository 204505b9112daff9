/** One request of the client and its response, hop by hop an exchange of its own: made, journaled, unpacked for viewing. */
import { performance } from 'node:perf_hooks';
import type { IncomingMessage } from 'node:http';
import { LabError } from '../../contract/errors';
import type { BodyInfo, HttpExchange } from '../../contract/journal';
import type { HttpClientSpec } from '../../contract/spec/http';
import { asLabError } from '../failures';
import type { Clock } from '../record/log-contract';
import type { Journal } from '../session/journal';
import { ClientMessage, type MessageListener } from './client-message';
import { decodeContent } from './content-decoding';
import { fromLatin1, fromRawFields, valueOf } from './header-fields';
import type { ClientTap, Lease, LinkPool } from './link-pool';
import type { OutgoingRequest } from './outgoing-request';

export interface ClientExchangeOptions {
  readonly outgoing: OutgoingRequest;
  readonly redirectedFrom: number | null;
  readonly spec: HttpClientSpec;
  readonly pool: LinkPool;
  readonly journal: Journal;
  readonly clock: Clock;
}

/** What a whole response means for who asked. */
export interface Outcome {
  readonly status: number;
  readonly location: string | null;
}

/** Milliseconds between two updates of a body that grows. */
const progressIntervalMs = 100;

/** RFC 9110 §9.2.2: what may be sent twice without harm. */
const idempotent: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'];

/** What a connection that was closed while it was idle fails with. */
const staleCodes: readonly string[] = ['HTTP_NO_RESPONSE', 'CONNECTION_RESET', 'BROKEN_PIPE', 'CONNECTION_ABORTED'];

type Change = { -readonly [K in keyof HttpExchange]?: HttpExchange[K] };

export class ClientExchange {
  readonly number: number;
  readonly #options: ClientExchangeOptions;
  readonly #startedAtMs = performance.now();
  readonly #gone = new AbortController();
  #message: ClientMessage | null = null;
  #connection = 0;
  readonly #request: HttpExchange['request'];
  #response: HttpExchange['response'] = null;
  #timing: HttpExchange['timing'];
  #rawHeaders: readonly string[] = [];
  #responsePieces: Buffer[] = [];
  #responseBytes = 0;
  #responseKept = 0;
  #requestBytes = 0;
  #requestKept = 0;
  #toldAtMs = 0;

  constructor(options: ClientExchangeOptions) {
    this.#options = options;
    const { outgoing, redirectedFrom, journal, clock } = options;
    const { request, destination, headers } = outgoing;
    this.#request = {
      method: request.method,
      target: destination.target,
      url: destination.url,
      version: request.version,
      headers: fromRawFields(headers),
      trailers: [],
      body: null,
    };
    this.#timing = { lookupNs: null, connectNs: null, tlsNs: null, sentNs: null, firstByteNs: null, totalNs: null };
    this.number = journal.add({
      type: 'http',
      role: 'client',
      atNs: clock.nowNs(),
      connection: 0,
      remote: null,
      phase: 'connecting',
      request: this.#request,
      interim: [],
      response: null,
      timing: this.#timing,
      isReused: false,
      isResent: false,
      redirectedFrom,
      route: null,
      error: null,
    });
  }

  /** Never rejects; what it failed with is in the journal too. */
  async run(): Promise<{ readonly outcome: Outcome } | { readonly error: LabError; readonly connection: number }> {
    try {
      return { outcome: await this.#attempts() };
    } catch (error) {
      const failure = this.#gone.signal.aborted ? new LabError('HTTP_CANCELLED') : asLabError(error);
      this.#fail(failure);
      return { error: failure, connection: this.#connection };
    }
  }

  async #attempts(): Promise<Outcome> {
    for (let mayReuse = true; ; mayReuse = false) {
      const lease = await this.#lease(mayReuse);
      try {
        return await this.#converse(lease);
      } catch (error) {
        if (!this.#mayResend(error, lease)) throw error;
        this.#update({ isResent: true });
      }
    }
  }

  cancel(): void {
    this.#gone.abort();
    this.#message?.fail(new LabError('HTTP_CANCELLED'));
  }

  async #lease(mayReuse: boolean): Promise<Lease> {
    const { pool, outgoing } = this.#options;
    const lease = await pool.lease(outgoing.destination, mayReuse, this.#gone.signal);
    const { link } = lease.tap;
    this.#connection = link.number;
    this.#timing = { ...this.#timing, ...lease.times };
    this.#update({
      phase: 'sending',
      connection: link.number,
      remote: link.remote,
      isReused: lease.isReused,
      timing: this.#timing,
    });
    return lease;
  }

  /** A connection used again may have been closed while the request was on its way (RFC 9112 §9.3.1). */
  #mayResend(error: unknown, { isReused }: Lease): boolean {
    if (!isReused || this.#timing.firstByteNs !== null || this.#gone.signal.aborted) return false;
    const isStale = error instanceof LabError && staleCodes.includes(error.code);
    return isStale && idempotent.includes(this.#options.outgoing.request.method);
  }

  /** Rejects with what it failed with. */
  async #converse({ tap }: Lease): Promise<Outcome> {
    const { outgoing, spec, pool } = this.#options;
    tap.exchanges += 1;
    this.#requestBytes = 0;
    const ended = await new Promise<{ response: IncomingMessage; error: LabError | null }>((resolve, reject) => {
      const message = new ClientMessage(outgoing, tap, spec, this.#listener(tap, resolve, reject));
      this.#message = message;
      void message.send();
    });
    if (this.#message!.isReusable) pool.release(outgoing.destination, tap);
    await this.#finish(ended.response, ended.error);
    return { status: ended.response.statusCode ?? 0, location: valueOf(ended.response.rawHeaders, 'location') };
  }

  #listener(
    tap: ClientTap,
    resolve: (ended: { response: IncomingMessage; error: LabError | null }) => void,
    reject: (error: Error) => void,
  ): MessageListener {
    tap.onRead = () => {
      if (this.#timing.firstByteNs === null) this.#timing = { ...this.#timing, firstByteNs: this.#elapsedNs() };
    };
    return {
      onRequestBytes: (bytes) => this.#keepRequest(bytes),
      onSent: () => this.#sent(),
      onInterim: (status, reason) => this.#interim(status, reason),
      onHead: (response) => this.#head(response),
      onBody: (bytes) => this.#body(bytes),
      onEnd: (response, error) => resolve({ response, error }),
      onFailed: reject,
    };
  }

  #keepRequest(bytes: Buffer): void {
    const { journal, spec } = this.#options;
    const isAgain = this.#requestBytes < this.#requestKept;
    this.#requestBytes += bytes.byteLength;
    const kept = bytes.subarray(0, Math.max(0, spec.maximumBodyBytes - this.#requestKept));
    if (isAgain || kept.byteLength === 0) return;
    this.#requestKept += kept.byteLength;
    journal.keep(this.number, 'request', kept);
  }

  #sent(): void {
    this.#timing = { ...this.#timing, sentNs: this.#elapsedNs() };
    const phase = this.#response === null ? ({ phase: 'waiting' } as const) : {};
    this.#update({ ...phase, request: this.#requestNow(), timing: this.#timing });
  }

  #requestNow(): HttpExchange['request'] {
    const { headers } = this.#options.outgoing;
    const body = this.#requestBytes === 0 ? null : this.#info(headers, this.#requestBytes, this.#requestKept);
    return { ...this.#request, body };
  }

  #interim(status: number, reason: string): void {
    const { journal } = this.#options;
    const earlier = (journal.entry(this.number) as HttpExchange | null)?.interim ?? [];
    this.#update({ interim: [...earlier, { status, reason: fromLatin1(reason) }] });
  }

  #head(response: IncomingMessage): void {
    this.#rawHeaders = response.rawHeaders;
    this.#response = {
      version: response.httpVersion,
      status: response.statusCode ?? 0,
      reason: fromLatin1(response.statusMessage ?? ''),
      headers: fromRawFields(response.rawHeaders),
      trailers: [],
      body: null,
    };
    this.#update({ phase: 'receiving', response: this.#response, timing: this.#timing });
  }

  #body(bytes: Buffer): void {
    const { journal, spec } = this.#options;
    this.#responseBytes += bytes.byteLength;
    const kept = bytes.subarray(0, Math.max(0, spec.maximumBodyBytes - this.#responseKept));
    if (kept.byteLength > 0) {
      this.#responseKept += kept.byteLength;
      this.#responsePieces.push(kept);
      journal.keep(this.number, 'response', kept);
    }
    const now = performance.now();
    if (now - this.#toldAtMs < progressIntervalMs) return;
    this.#toldAtMs = now;
    this.#update({ response: { ...this.#response!, body: this.#responseInfo(null) } });
  }

  #responseInfo(decoded: BodyInfo['decoded']): BodyInfo | null {
    if (this.#responseBytes === 0) return null;
    return { ...this.#info(this.#rawHeaders, this.#responseBytes, this.#responseKept), decoded };
  }

  #info(rawHeaders: readonly string[], byteLength: number, keptBytes: number): BodyInfo {
    const contentCoding = valueOf(rawHeaders, 'content-encoding');
    const contentType = valueOf(rawHeaders, 'content-type');
    return { byteLength, keptBytes, contentCoding, contentType, decoded: null };
  }

  async #finish(response: IncomingMessage, error: LabError | null): Promise<void> {
    this.#timing = { ...this.#timing, totalNs: this.#elapsedNs() };
    const decoded = await this.#decode();
    const trailers = fromRawFields(response.rawTrailers);
    this.#update({
      phase: 'done',
      request: this.#requestNow(),
      response: { ...this.#response!, trailers, body: this.#responseInfo(decoded) },
      timing: this.#timing,
      error: error?.toData() ?? null,
    });
    this.#responsePieces = [];
  }

  /** For viewing; what came stays as it is. */
  async #decode(): Promise<BodyInfo['decoded']> {
    const { journal, spec } = this.#options;
    const coding = valueOf(this.#rawHeaders, 'content-encoding');
    if (coding === null || this.#responseKept === 0 || coding.trim().toLowerCase() === 'identity') return null;
    const { pieces, byteLength, error } = await decodeContent(this.#responsePieces, coding, spec.maximumBodyBytes);
    for (const piece of pieces) journal.keep(this.number, 'response-decoded', piece);
    return { byteLength, error: error?.toData() ?? null };
  }

  #fail(error: LabError): void {
    const response = this.#response && { ...this.#response, body: this.#responseInfo(null) };
    this.#timing = { ...this.#timing, totalNs: this.#elapsedNs() };
    const request = this.#requestNow();
    this.#update({ phase: 'failed', request, response, timing: this.#timing, error: error.toData() });
    this.#responsePieces = [];
  }

  #update(change: Change): void {
    this.#options.journal.update<HttpExchange>(this.number, change);
  }

  #elapsedNs(): number {
    return Math.round((performance.now() - this.#startedAtMs) * 1e6);
  }
}
