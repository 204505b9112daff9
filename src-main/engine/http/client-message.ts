/** One request put on a connection with Node's HTTP client, and what comes back of it. */
import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { LabError } from '../../contract/errors';
import { refusal } from '../../contract/reasons';
import type { ClientTap } from './link-pool';
import type { OutgoingRequest } from './outgoing-request';
import { drained } from './drained';
import { codeOf, parseReason } from './parse-problem';

/** Milliseconds that `100 Continue` is waited for before the body is sent all the same (RFC 9110 §10.1.1 asks not to wait for ever). */
const continueTimeoutMs = 1_000;

export interface MessageLimits {
  readonly maximumHeaderBytes: number;
  readonly responseTimeoutMs: number;
}

/** Told in this order; each at most once, but `onInterim` and `onBody`. */
export interface MessageListener {
  onRequestBytes(bytes: Buffer): void;
  onSent(): void;
  onInterim(status: number, reason: string): void;
  onHead(response: IncomingMessage): void;
  onBody(bytes: Buffer): void;
  /** The response is whole. `error`: all the same something is wrong with it. */
  onEnd(response: IncomingMessage, error: LabError | null): void;
  /** Nothing follows. */
  onFailed(error: Error): void;
}

export class ClientMessage {
  readonly #outgoing: OutgoingRequest;
  readonly #tap: ClientTap;
  readonly #listener: MessageListener;
  readonly #message: ClientRequest;
  readonly #limits: MessageLimits;
  #response: IncomingMessage | null = null;
  #receivedBytes = 0;
  #problem: LabError | null = null;
  #isOver = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(outgoing: OutgoingRequest, tap: ClientTap, limits: MessageLimits, listener: MessageListener) {
    this.#outgoing = outgoing;
    this.#tap = tap;
    this.#listener = listener;
    this.#limits = limits;
    const { destination, headers, request } = outgoing;
    const isKept = !headers.some((value, at) => at % 2 === 1 && isClose(headers[at - 1]!, value));
    this.#message = httpRequest({
      // A Duplex, as Node's client takes where it need not open a socket itself.
      createConnection: () => tap as Duplex,
      method: request.method,
      path: destination.target,
      headers: [...headers],
      maxHeaderSize: limits.maximumHeaderBytes,
      setHost: false,
    });
    // Node keeps connections for agents only; ours has its own pool.
    this.#message.shouldKeepAlive = isKept;
    // Limited by their bytes.
    this.#message.maxHeadersCount = 0;
    if (request.version === '1.0') speakHttp10(this.#message);
    this.#listen();
  }

  /** Whether the connection can carry another exchange; known at the end. */
  get isReusable(): boolean {
    return this.#message.shouldKeepAlive && this.#message.writableFinished && this.#problem === null;
  }

  /** Sends it. What goes wrong is told to the listener. */
  async send(): Promise<void> {
    try {
      await this.#send();
    } catch (error) {
      // A file that could not be read on: what was announced cannot be kept.
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Ends it at once; the connection goes with it. */
  fail(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#message.destroy();
    this.#tap.destroy();
    this.#listener.onFailed(error);
  }

  async #send(): Promise<void> {
    const { body, headers } = this.#outgoing;
    const message = this.#message;
    const asksFirst = headers.some((name, at) => at % 2 === 0 && name.toLowerCase() === 'expect');
    if (asksFirst && body.kind !== 'none' && !(await this.#isContinued())) return;
    if (body.kind === 'none') message.end();
    else if (body.kind === 'bytes') {
      this.#listener.onRequestBytes(body.bytes);
      message.end(body.bytes);
    } else {
      for await (const piece of body.pieces()) {
        if (this.#isOver || message.destroyed) return;
        this.#listener.onRequestBytes(piece);
        if (!message.write(piece)) await drained(message);
      }
      message.end();
    }
  }

  /** False: the answer came without the body. */
  async #isContinued(): Promise<boolean> {
    const message = this.#message;
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), continueTimeoutMs);
    try {
      await Promise.race(
        ['continue', 'response', 'close'].map((event) => once(message, event, { signal: timeout.signal })),
      );
    } catch (error) {
      if (!timeout.signal.aborted) throw error;
    } finally {
      clearTimeout(timer);
      timeout.abort();
    }
    return this.#response === null && !this.#isOver;
  }

  #listen(): void {
    const message = this.#message;
    message.on('finish', () => this.#sent());
    message.on('information', ({ statusCode, statusMessage }) => this.#listener.onInterim(statusCode, statusMessage));
    message.on('response', (response: IncomingMessage) => this.#receive(response));
    const withoutBody = (response: IncomingMessage): void => {
      this.#takeHead(response);
      this.#message.shouldKeepAlive = false;
      this.#end(response);
      this.#tap.destroySoon();
    };
    message.on('upgrade', withoutBody).on('connect', withoutBody);
    message.on('error', (error: Error) => this.#onError(error));
    message.on('close', () => {
      if (!this.#isOver && this.#response === null) this.fail(this.#noResponse());
    });
  }

  #sent(): void {
    if (this.#isOver) return;
    this.#listener.onSent();
    if (this.#response !== null) return;
    const { responseTimeoutMs: timeoutMs } = this.#limits;
    this.#timer = setTimeout(
      () => this.fail(new LabError('HTTP_RESPONSE_TIMEOUT', { ...this.#peer, timeoutMs })),
      timeoutMs,
    );
  }

  #takeHead(response: IncomingMessage): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#response = response;
    this.#listener.onHead(response);
  }

  #receive(response: IncomingMessage): void {
    this.#takeHead(response);
    response.on('data', (bytes: Buffer) => {
      this.#receivedBytes += bytes.byteLength;
      if (!this.#isOver) this.#listener.onBody(bytes);
    });
    response.on('end', () => this.#end(response));
    response.on('error', () => {
      if (!this.#isOver) this.fail(this.#problem ?? this.#cut());
    });
  }

  #end(response: IncomingMessage): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    // What was not sent whole cannot be followed by anything.
    if (!this.#message.writableFinished) this.#tap.destroy();
    this.#listener.onEnd(response, this.#problem);
  }

  #onError(error: Error): void {
    if (this.#isOver) return;
    const failure = this.#labErrorOf(error);
    // The response is there; what is wrong came after it, or was about sending the rest of the request.
    if (this.#response?.complete === true) this.#problem ??= failure instanceof LabError ? failure : null;
    else if (this.#response !== null && !isParserError(error)) this.#problem ??= this.#cut();
    else this.fail(failure);
  }

  #labErrorOf(error: Error): Error {
    if (error instanceof LabError) return error;
    const code = codeOf(error);
    if (code === 'HPE_HEADER_OVERFLOW')
      return new LabError('HTTP_RESPONSE_HEAD_TOO_LARGE', { maximum: this.#limits.maximumHeaderBytes });
    if (code === 'HPE_INVALID_EOF_STATE' && this.#response !== null) return this.#cut();
    const parse = parseReason(error);
    if (parse !== null) {
      const reason = this.#response?.complete === true ? 'http-parse-more' : parse.reason;
      return refusal('HTTP_RESPONSE_MALFORMED', reason, { ...this.#peer, problem: parse.problem });
    }
    if (code === 'ECONNRESET') return this.#response === null ? this.#noResponse() : this.#cut();
    return error;
  }

  #noResponse(): LabError {
    return new LabError('HTTP_NO_RESPONSE', this.#peer);
  }

  #cut(): LabError {
    return new LabError('HTTP_RESPONSE_CUT', { received: this.#receivedBytes });
  }

  get #peer(): { host: string; port: number } {
    const { host, port } = this.#outgoing.destination;
    return { host, port };
  }
}

function isClose(name: string, value: string): boolean {
  return name.toLowerCase() === 'connection' && /(^|,)\s*close\s*(,|$)/i.test(value);
}

const isParserError = (error: Error): boolean => codeOf(error).startsWith('HPE_');

/** Node's client writes HTTP/1.1 and has no option for another version: its head is ready, and not sent yet. */
function speakHttp10(message: ClientRequest): void {
  const ready = message as ClientRequest & { _header: string };
  ready._header = ready._header.replace(/ HTTP\/1\.1\r\n/, ' HTTP/1.0\r\n');
}
