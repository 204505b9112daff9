/**
 * One request to a server and its response, as the journal tells it. A busy server has thousands a second that nobody
 * looks at: what Node's parser gave and what was written is kept as it is, and put into words when it is asked for.
 */
import { performance } from 'node:perf_hooks';
import type { IncomingMessage } from 'node:http';
import type { LabError } from '../../contract/errors';
import type { BodyInfo, HttpExchange } from '../../contract/journal';
import type { ConnectionNumber, Endpoint } from '../../contract/session-state';
import type { Clock } from '../record/log-contract';
import type { Described, Journal } from '../session/journal';
import { reasonPhrase } from './answer';
import { fromLatin1, fromRawFields, rawFieldsOf, valueOf } from './header-fields';

/** Bytes of one body that the journal keeps; the capture has them all. */
export const keptBodyBytes = 16 * 1024 * 1024;

export interface ExchangeOrigin {
  readonly connection: ConnectionNumber;
  readonly remote: Endpoint;
  readonly isReused: boolean;
}

const nothing: readonly string[] = [];

export class ServerExchange implements Described {
  /** From 1. */
  readonly number: number;
  readonly #journal: Journal;
  readonly #origin: ExchangeOrigin;
  readonly #atNs: bigint;
  readonly #startedAtMs = performance.now();
  readonly #method: string;
  readonly #target: string;
  readonly #version: string;
  readonly #rawHeaders: readonly string[];
  #rawTrailers = nothing;
  #phase: HttpExchange['phase'] = 'receiving';
  #requestPieces: Buffer[] | null = null;
  #requestBytes = 0;
  #requestKept = 0;
  #responseBytes = 0;
  #responseKept = 0;
  #isContinued = false;
  #status = 0;
  /** As written: status line and header fields. */
  #responseHead = '';
  #route: number | null = null;
  #receivedMs = Number.NaN;
  #answeredMs = Number.NaN;
  #endedMs = Number.NaN;
  #error: LabError | null = null;
  /** The request is there whole. */
  isReceived = false;
  /** Nothing can be written any more. */
  isOver = false;

  constructor(journal: Journal, clock: Clock, origin: ExchangeOrigin, message: IncomingMessage) {
    this.#journal = journal;
    this.#origin = origin;
    this.#atNs = clock.nowNs();
    this.#method = message.method ?? '';
    this.#target = message.url ?? '';
    this.#version = message.httpVersion;
    this.#rawHeaders = message.rawHeaders;
    this.number = journal.addDescribed(this);
  }

  get requestByteLength(): number {
    return this.#requestBytes;
  }

  /** What was kept of the request's body, until the end. */
  get requestBytes(): Buffer {
    return Buffer.concat(this.#requestPieces ?? []);
  }

  get hasResponse(): boolean {
    return this.#status !== 0;
  }

  /** `100 Continue` was sent. */
  continued(): void {
    this.#isContinued = true;
  }

  addRequestBytes(bytes: Buffer): void {
    this.#requestBytes += bytes.byteLength;
    const room = keptBodyBytes - this.#requestKept;
    if (room > 0) (this.#requestPieces ??= []).push(bytes.subarray(0, room));
    this.#requestKept += this.#keep('request', bytes, this.#requestKept);
  }

  /** The whole request is there. */
  received(rawTrailers: readonly string[]): void {
    this.isReceived = true;
    this.#rawTrailers = rawTrailers;
    this.#receivedMs = performance.now();
    this.#phase = 'waiting';
  }

  /** Its answer has to wait. */
  waits(): void {
    this.#journal.touch();
  }

  /** The response's head is written; `route` null where none answered. */
  answers(status: number, head: string, route: number | null): void {
    this.#status = status;
    this.#responseHead = head;
    this.#route = route;
    this.#answeredMs = performance.now();
    this.#phase = 'sending';
  }

  /** A body that takes its time is shown as it goes. */
  isSending(): void {
    this.#journal.touch();
  }

  addResponseBytes(bytes: Buffer): void {
    this.#responseBytes += bytes.byteLength;
    this.#responseKept += this.#keep('response', bytes, this.#responseKept);
  }

  /** Why it fails, or was refused. The first reason counts. */
  refused(error: LabError): void {
    this.#error ??= error;
  }

  /** Nothing follows. `isWhole`: the response was written to its end. */
  end(isWhole: boolean): void {
    this.isOver = true;
    this.#requestPieces = null;
    this.#endedMs = performance.now();
    this.#phase = isWhole ? 'done' : 'failed';
    this.#journal.touch();
  }

  /** The request as it is known so far. */
  get request(): HttpExchange['request'] {
    return {
      method: this.#method,
      target: fromLatin1(this.#target),
      url: null,
      version: this.#version,
      headers: fromRawFields(this.#rawHeaders),
      trailers: fromRawFields(this.#rawTrailers),
      body: bodyInfo(this.#rawHeaders, this.#requestBytes, this.#requestKept),
    };
  }

  describe(): HttpExchange {
    return {
      type: 'http',
      role: 'server',
      atNs: this.#atNs,
      ...this.#origin,
      phase: this.#phase,
      request: this.request,
      interim: this.#isContinued ? [{ status: 100, reason: 'Continue' }] : [],
      response: this.#status === 0 ? null : this.#response(),
      timing: {
        lookupNs: null,
        connectNs: null,
        tlsNs: null,
        sentNs: this.#elapsedNs(this.#receivedMs),
        firstByteNs: this.#elapsedNs(this.#answeredMs),
        totalNs: this.#elapsedNs(this.#endedMs),
      },
      isResent: false,
      redirectedFrom: null,
      route: this.#route,
      error: this.#error?.toData() ?? null,
    };
  }

  #response(): HttpExchange['response'] {
    const raw = rawFieldsOf(this.#responseHead);
    return {
      version: '1.1',
      status: this.#status,
      reason: reasonPhrase(this.#status),
      headers: fromRawFields(raw),
      trailers: [],
      body: bodyInfo(raw, this.#responseBytes, this.#responseKept),
    };
  }

  /** Returns how much of it was kept. */
  #keep(part: 'request' | 'response', bytes: Buffer, keptBefore: number): number {
    const room = keptBodyBytes - keptBefore;
    if (room <= 0 || bytes.byteLength === 0) return 0;
    const kept = bytes.byteLength <= room ? bytes : bytes.subarray(0, room);
    this.#journal.keep(this.number, part, kept);
    return kept.byteLength;
  }

  /** Null for a moment that has not come. */
  #elapsedNs(atMs: number): number | null {
    return Number.isNaN(atMs) ? null : Math.round((atMs - this.#startedAtMs) * 1e6);
  }
}

function bodyInfo(rawHeaders: readonly string[], byteLength: number, keptBytes: number): BodyInfo | null {
  if (byteLength === 0) return null;
  return {
    byteLength,
    keptBytes,
    contentCoding: valueOf(rawHeaders, 'content-encoding'),
    contentType: valueOf(rawHeaders, 'content-type'),
    decoded: null,
  };
}
