/** HTTP/1.0 and HTTP/1.1 (RFC 9110, RFC 9112), one side of a connection: requests or responses, whichever come. */
import type { Rule } from '../complaints';
import type { ExchangePart } from '../../../contract/decoded';
import type { DecodeLimits } from '../limits';
import { StreamDecoder } from '../stream-decoder';
import { ChunkedBody } from './chunked-body';
import type { Unpack } from './codings';
import type { Exchanges, Request } from './exchanges';
import { framingOf } from './framing';
import { HttpMessage } from './http-message';
import { LineReader, type TextLine } from './line-reader';
import { askedForWebSocket, answeredWebSocket } from './websocket-upgrade';
import { notAStartLine, readStartLine } from './start-line';

type State = 'start-line' | 'header' | 'length' | 'close' | 'chunked';

export class HttpDecoder extends StreamDecoder {
  readonly #lines: LineReader;
  readonly #exchanges: Exchanges;
  readonly #limits: DecodeLimits;
  #state: State = 'start-line';
  #message: HttpMessage | null = null;
  /** Where the next message begins: with the empty lines before it. */
  #beginAt = 0;
  /** Bytes of the start line in which there is no control character. */
  #checked = 0;
  #bodyLeft = 0;
  #chunks: ChunkedBody | null = null;
  /** The request that may change the protocol; until it is answered nothing after it is decoded. */
  #pausedFor: Request | null = null;
  /** The request under way, once its header section has come. */
  #request: Request | null = null;
  readonly #unpack: Unpack | null;
  /** What its messages are; null: none has come. */
  speaksAs: 'client' | 'server' | null = null;

  /** `unpack` null: content codings are not taken off. */
  constructor(exchanges: Exchanges, limits: DecodeLimits, unpack: Unpack | null) {
    super('http');
    this.#unpack = unpack;
    this.#exchanges = exchanges;
    this.#limits = limits;
    this.#lines = new LineReader(this.input, limits.lineByteLength);
  }

  override get position(): number {
    return this.#message?.at ?? this.#beginAt;
  }

  override get isOver(): boolean {
    return !this.hasMore && (this.hasFailed || this.#isHandedOver);
  }

  get #isHandedOver(): boolean {
    return this.#state === 'start-line' && this.#exchanges.handOver !== null;
  }

  protected override step(): boolean {
    switch (this.#state) {
      case 'start-line':
        return this.#startLine();
      case 'header':
        return this.#fieldLine();
      case 'length':
        return this.#bodyByLength();
      case 'close':
        return this.#bodyToTheEnd();
      case 'chunked':
        return this.#chunked();
    }
  }

  #startLine(): boolean {
    if (this.#isHandedOver || this.#isPaused()) return false;
    const line = this.#lines.next();
    const controlAt = this.#firstControl(line);
    if (controlAt >= 0) return this.fail(notAStartLine, this.input.position, controlAt + 1);
    if (line === 'too-long') return this.fail(this.#tooLong(), this.input.position, this.#limits.lineByteLength);
    if (line === null) return false;
    if (line.bytes.length === 0) {
      // An empty line before a message is passed over (RFC 9112 §2.2).
      this.#lines.take(line);
      return true;
    }
    return this.#begin(line);
  }

  /** What is no text at all needs no end of line to be told; −1: there is none, so far. */
  #firstControl(line: TextLine | 'too-long' | null): number {
    const isWhole = line !== null && line !== 'too-long';
    const bytes = isWhole ? line.bytes : this.input.peek(this.#limits.lineByteLength);
    // The last byte of what has come may be the CR of the line's end.
    const length = isWhole || bytes.at(-1) !== 0x0d ? bytes.length : bytes.length - 1;
    for (let at = this.#checked; at < length; at++) {
      const byte = bytes[at]!;
      if ((byte < 0x20 && byte !== 0x09) || byte === 0x7f) return at;
    }
    this.#checked = isWhole ? 0 : length;
    return -1;
  }

  #begin(line: TextLine): boolean {
    const skipped = this.input.position - this.#beginAt;
    const { contentByteLength, fieldCount } = this.#limits;
    const read = readStartLine(line.bytes, skipped, contentByteLength > 0 ? fieldCount : 0);
    if (!read) return this.fail(notAStartLine, this.input.position, line.byteLength);
    const { start, field } = read;
    const headerAt = skipped + line.byteLength;
    this.#message = new HttpMessage(this.#beginAt, start, field, headerAt, this.#limits);
    if (!line.endsWithCr) this.#message.bareLf(headerAt - 1);
    this.#lines.take(line);
    this.#state = 'header';
    this.speaksAs = start.kind === 'request' ? 'client' : 'server';
    if (start.version === 'HTTP/1.1' || start.version === 'HTTP/1.0') return true;
    const version: Rule = { code: 'HTTP_VERSION', clause: 'RFC 9110 §2.5', details: { version: start.version } };
    return this.fail(version, this.#message.at, headerAt);
  }

  #fieldLine(): boolean {
    const message = this.#message!;
    const line = this.#lines.next();
    const at = this.input.position - message.at;
    if (line === 'too-long') return this.fail(this.#tooLong(), this.input.position, this.#limits.lineByteLength);
    if (line === null) return false;
    if (!line.endsWithCr) message.bareLf(at + line.byteLength - 1);
    if (line.bytes.length > 0) message.header.push(line.bytes, at);
    this.#lines.take(line);
    if (line.byteLength - (line.endsWithCr ? 2 : 1) === 0) this.#headDone(message);
    return true;
  }

  #headDone(message: HttpMessage): void {
    message.bodyAt = this.input.position - message.at;
    const { start, header, complaints } = message;
    const answered = start.kind === 'response' ? this.#exchanges.current : null;
    if (start.kind === 'request') this.#asked(message);
    if (answered?.offer) answeredWebSocket(message, answered.offer);
    const framing = framingOf(start, answered?.method ?? null, header, complaints);
    switch (framing.kind) {
      case 'none':
        return this.#finish();
      case 'length':
        this.#bodyLeft = framing.byteLength;
        this.#state = 'length';
        break;
      case 'close':
        this.#state = 'close';
        break;
      case 'chunked':
        message.isChunked = true;
        this.#chunks = new ChunkedBody(this.input, this.#lines, message, this.#limits);
        this.#state = 'chunked';
        break;
      case 'unknown':
        this.#finish();
        this.giveUp();
    }
  }

  #asked(message: HttpMessage): void {
    const { start, header } = message;
    if (start.kind !== 'request') return;
    checkHost(message);
    const asksToSwitch = start.method === 'CONNECT' || header.members('upgrade').length > 0;
    const offer = asksToSwitch ? askedForWebSocket(message) : null;
    const request = this.#exchanges.asked(start.method, asksToSwitch, offer);
    this.#request = request;
    if (asksToSwitch) this.#pausedFor = request;
  }

  /** A final response lets the side that asks go on, with HTTP or with something else. */
  #answered({ start, header }: HttpMessage): void {
    if (start.kind !== 'response' || (start.status < 200 && start.status !== 101)) return;
    const { status } = start;
    const isTunnel = this.#exchanges.current?.method === 'CONNECT' && status >= 200 && status < 300;
    this.#exchanges.answered();
    if (status !== 101 && !isTunnel) return;
    this.#exchanges.handOver = {
      protocol: status === 101 ? (header.members('upgrade')[0] ?? '') : null,
      subprotocol: header.get('sec-websocket-protocol')[0]?.value ?? null,
      extensions: header.get('sec-websocket-extensions')[0]?.value ?? null,
    };
  }

  /** A response answers the first request that waits; with 1xx another one follows (RFC 9110 §15.2). */
  #exchangeOf({ start, bodyAt }: HttpMessage): ExchangePart | null {
    const number = start.kind === 'request' ? this.#request?.number : this.#exchanges.current?.number;
    if (!number || bodyAt === 0) return null;
    const key = String(number);
    if (start.kind === 'request') return { key, part: 'begins' };
    return { key, part: start.status < 200 && start.status !== 101 ? 'goes-on' : 'ends' };
  }

  #bodyByLength(): boolean {
    const bytes = this.input.take(Math.min(this.#bodyLeft, this.input.length));
    this.#message!.content.push(bytes);
    this.#bodyLeft -= bytes.length;
    if (this.#bodyLeft > 0) return false;
    this.#finish();
    return true;
  }

  #bodyToTheEnd(): boolean {
    this.#message!.content.push(this.input.take(this.input.length));
    if (this.hasEnded) this.#finish();
    return this.hasEnded;
  }

  #chunked(): boolean {
    const outcome = this.#chunks!.step();
    if (outcome === 'done') this.#finish();
    else if (typeof outcome === 'object') return this.fail(outcome.rule, this.input.position, outcome.byteLength);
    return outcome !== 'waits';
  }

  #finish(): void {
    const message = this.#message!;
    const exchange = this.#exchangeOf(message);
    this.#answered(message);
    this.say(...message.finish(this.input.position, exchange, this.#unpack));
    this.#message = null;
    this.#request = null;
    this.#chunks = null;
    this.#beginAt = this.input.position;
    this.#state = 'start-line';
  }

  #isPaused(): boolean {
    if (this.#pausedFor === null) return false;
    if (this.#pausedFor.isAnswered) this.#pausedFor = null;
    else if (this.input.length > this.#limits.pausedByteLength) {
      const rule: Rule = { code: 'HTTP_PAUSED_TOO_LONG', clause: 'RFC 9110 §7.8', severity: 'warning' };
      this.fail(rule, this.input.position, this.#limits.pausedByteLength);
    }
    return this.#pausedFor !== null;
  }

  /** What there is of the message is told first. */
  protected override fail(rule: Rule, at: number, byteLength: number): true {
    if (this.#message) this.#finish();
    return super.fail(rule, at, byteLength);
  }

  protected override cutOff(): string | null {
    return this.#message === null && this.#pausedFor !== null ? null : 'RFC 9112 §8';
  }

  #tooLong(): Rule {
    const details = { limit: this.#limits.lineByteLength };
    return { code: 'HTTP_LINE_TOO_LONG', clause: 'RFC 9112 §3', details };
  }
}

/** RFC 9112 §3.2. */
function checkHost(message: HttpMessage): void {
  const { start, startField, header } = message;
  if (start.version !== 'HTTP/1.1') return;
  const [first, second] = header.get('host');
  const clause = 'RFC 9112 §3.2';
  if (!first) message.complain({ code: 'HTTP_HOST_MISSING', clause }, startField.at, startField.len);
  if (second) message.complain({ code: 'HTTP_HOST_REPEATED', clause }, second.at, second.len);
}
