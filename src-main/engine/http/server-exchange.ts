/** One request to a server and its response, as the journal tells it. */
import { performance } from 'node:perf_hooks';
import type { IncomingMessage } from 'node:http';
import type { LabError } from '../../contract/errors';
import type { HttpExchange } from '../../contract/journal';
import type { ConnectionNumber, Endpoint } from '../../contract/session-state';
import type { Clock } from '../record/log-contract';
import type { Journal } from '../session/journal';
import { reasonPhrase } from './answer';
import { fromLatin1, fromRawFields, valueOf } from './header-fields';

/** Bytes of one body that the journal keeps; the capture has them all. */
export const keptBodyBytes = 16 * 1024 * 1024;

export interface ExchangeOrigin {
  readonly connection: ConnectionNumber;
  readonly remote: Endpoint;
  readonly isReused: boolean;
}

/** What is counted and kept of one body. */
class KeptBody {
  readonly pieces: Buffer[] = [];
  byteLength = 0;
  keptBytes = 0;

  /** Returns what of it is to be kept, null for nothing. */
  add(bytes: Buffer): Buffer | null {
    const room = keptBodyBytes - this.keptBytes;
    this.byteLength += bytes.byteLength;
    if (room <= 0 || bytes.byteLength === 0) return null;
    const kept = bytes.byteLength <= room ? bytes : bytes.subarray(0, room);
    this.keptBytes += kept.byteLength;
    return kept;
  }

  info(rawHeaders: readonly string[]): HttpExchange['request']['body'] {
    if (this.byteLength === 0) return null;
    return {
      byteLength: this.byteLength,
      keptBytes: this.keptBytes,
      contentCoding: valueOf(rawHeaders, 'content-encoding'),
      contentType: valueOf(rawHeaders, 'content-type'),
      decoded: null,
    };
  }
}

const noTiming: HttpExchange['timing'] = {
  lookupNs: null,
  connectNs: null,
  tlsNs: null,
  sentNs: null,
  firstByteNs: null,
  totalNs: null,
};

export class ServerExchange {
  readonly #journal: Journal;
  readonly #number: number;
  readonly #rawHeaders: readonly string[];
  readonly #startedAtMs = performance.now();
  readonly #requestBody = new KeptBody();
  readonly #responseBody = new KeptBody();
  #rawResponseHeaders: readonly string[] = [];
  #request: HttpExchange['request'];
  #response: HttpExchange['response'] = null;
  #timing = noTiming;
  #error: LabError | null = null;
  #route: number | null = null;
  /** The request is there whole. */
  isReceived = false;
  /** Nothing can be written any more. */
  isOver = false;

  constructor(journal: Journal, clock: Clock, origin: ExchangeOrigin, message: IncomingMessage) {
    this.#journal = journal;
    this.#rawHeaders = message.rawHeaders;
    this.#request = {
      method: message.method ?? '',
      target: fromLatin1(message.url ?? ''),
      url: null,
      version: message.httpVersion,
      headers: fromRawFields(message.rawHeaders),
      trailers: [],
      body: null,
    };
    this.#number = journal.add({
      type: 'http',
      role: 'server',
      atNs: clock.nowNs(),
      ...origin,
      phase: 'receiving',
      request: this.#request,
      interim: [],
      response: null,
      timing: noTiming,
      isResent: false,
      redirectedFrom: null,
      route: null,
      error: null,
    });
  }

  get request(): HttpExchange['request'] {
    return this.#request;
  }

  /** What was kept of the request's body. */
  get requestBytes(): Buffer {
    return Buffer.concat(this.#requestBody.pieces);
  }

  get requestByteLength(): number {
    return this.#requestBody.byteLength;
  }

  get hasResponse(): boolean {
    return this.#response !== null;
  }

  /** `100 Continue` was sent. */
  continued(): void {
    this.#update({ interim: [{ status: 100, reason: 'Continue' }] });
  }

  addRequestBytes(bytes: Buffer): void {
    const kept = this.#requestBody.add(bytes);
    if (kept === null) return;
    this.#requestBody.pieces.push(kept);
    this.#journal.keep(this.#number, 'request', kept);
  }

  /** The whole request is there. */
  received(rawTrailers: readonly string[]): void {
    this.isReceived = true;
    const body = this.#requestBody.info(this.#rawHeaders);
    const sentNs = this.#elapsedNs();
    this.#timing = { ...noTiming, sentNs };
    if (body === null && rawTrailers.length === 0) return;
    this.#request = { ...this.#request, body, trailers: fromRawFields(rawTrailers) };
    this.#update({ phase: 'waiting', request: this.#request, timing: this.#timing });
  }

  /** Its answer has to wait. */
  waits(): void {
    this.#update({ phase: 'waiting' });
  }

  /** The response's head is written; `route` null where none answered. */
  answers(status: number, rawHeaders: readonly string[], route: number | null): void {
    this.#rawResponseHeaders = rawHeaders;
    this.#timing = { ...this.#timing, firstByteNs: this.#elapsedNs() };
    this.#response = {
      version: '1.1',
      status,
      reason: reasonPhrase(status),
      headers: fromRawFields(rawHeaders),
      trailers: [],
      body: null,
    };
    this.#route = route;
  }

  /** A body that takes its time is shown as it goes. */
  isSending(): void {
    this.#update({ phase: 'sending', response: this.#response, route: this.#route, timing: this.#timing });
  }

  addResponseBytes(bytes: Buffer): void {
    const kept = this.#responseBody.add(bytes);
    if (kept !== null) this.#journal.keep(this.#number, 'response', kept);
  }

  /** Why it fails, or was refused; told once it is over. The first reason counts. */
  refused(error: LabError): void {
    this.#error ??= error;
  }

  /** Nothing follows. `isWhole`: the response was written to its end. */
  end(isWhole: boolean): void {
    this.isOver = true;
    const request = { ...this.#request, body: this.#requestBody.info(this.#rawHeaders) };
    const response = this.#response && {
      ...this.#response,
      body: this.#responseBody.info(this.#rawResponseHeaders),
    };
    this.#update({
      phase: isWhole ? 'done' : 'failed',
      request,
      response,
      route: this.#route,
      timing: { ...this.#timing, totalNs: this.#elapsedNs() },
      error: this.#error?.toData() ?? null,
    });
  }

  #update(change: Partial<Omit<HttpExchange, 'type'>>): void {
    this.#journal.update<HttpExchange>(this.#number, change);
  }

  #elapsedNs(): number {
    return Math.round((performance.now() - this.#startedAtMs) * 1e6);
  }
}
