/** WebSocket frames (RFC 6455 §5), one side of a connection, after the handshake. */
import { complaintOf, type Rule } from '../complaints';
import type { Complaint } from '../decoder';
import type { DecodeLimits } from '../limits';
import { StreamDecoder } from '../stream-decoder';
import type { Carried } from './carried';
import type { FrameRules, Inflate } from './extensions';
import { Frame } from './frame';
import { readFrameHeader, type FrameHeader } from './frame-header';
import { Inflation } from './inflation';
import { isControl, opcodes } from './opcodes';
import { WebSocketMessage } from './websocket-message';

export interface WebSocketOptions {
  readonly rules: FrameRules;
  readonly inflate: Inflate | null;
  readonly carried: Carried | null;
  readonly limits: DecodeLimits;
}

export class WebSocketDecoder extends StreamDecoder {
  readonly #options: WebSocketOptions;
  readonly #inflation: Inflation;
  #frame: Frame | null = null;
  /** The data message that is being sent, in one frame or many. */
  #message: WebSocketMessage | null = null;
  #hasClosed = false;

  constructor(options: WebSocketOptions) {
    super('websocket');
    this.#options = options;
    this.#inflation = new Inflation(options.inflate, options.rules.forgetsContext, options.limits);
  }

  override get position(): number {
    return this.#frame?.at ?? this.input.position;
  }

  protected override step(): boolean {
    return this.#frame ? this.#payload(this.#frame) : this.#header();
  }

  #header(): boolean {
    const header = readFrameHeader(this.input);
    if (header === null) return false;
    const at = this.input.position;
    if (header === 'too-long') {
      return this.fail({ code: 'WS_LENGTH', clause: 'RFC 6455 §5.2' }, at, 10);
    }
    this.input.take(header.byteLength);
    this.#frame = new Frame(at, header, this.#options.limits);
    this.#frame.complaints.addAll(this.#complaintsAbout(header));
    this.#belongs(this.#frame);
    return true;
  }

  /** What the frame is a part of. */
  #belongs(frame: Frame): void {
    const { header } = frame;
    if (isControl(header.opcode)) return;
    const isFirst = header.opcode !== opcodes.continuation;
    if (isFirst && this.#message) frame.complain({ code: 'WS_FRAGMENTS_NOT_DONE', clause: 'RFC 6455 §5.4' }, 0, 1);
    if (!isFirst && !this.#message) frame.complain({ code: 'WS_NOTHING_TO_CONTINUE', clause: 'RFC 6455 §5.4' }, 0, 1);
    if (!isFirst && this.#message && header.isCompressed)
      frame.complain({ code: 'WS_COMPRESSED_FRAGMENT', clause: 'RFC 7692 §6.1' }, 0, 1);
    if (header.opcode === opcodes.text || header.opcode === opcodes.binary) {
      const isCompressed = header.isCompressed && this.#options.rules.isDeflated !== false;
      const type = header.opcode === opcodes.text ? 'text' : 'binary';
      this.#message = new WebSocketMessage(type, isCompressed, this.#options.limits.valueByteLength);
      if (type === 'text' && this.#options.carried)
        frame.complain({ code: 'MQTT_TEXT_FRAME', clause: 'MQTT-6.0.0-1' }, 0, 1);
    }
    frame.message = isFirst && header.opcode > opcodes.binary ? null : this.#message;
    if (frame.message) frame.message.frames++;
  }

  #complaintsAbout({ isCompressed, opcode, maskingKey, fields }: FrameHeader): Complaint[] {
    const { sender, isDeflated } = this.#options.rules;
    const complaints: Complaint[] = [];
    const add = (rule: Rule, at: number): void => void complaints.push(complaintOf(rule, at, 1));
    const isReserved = fields.some(({ name, value }) => (name === 'RSV2' || name === 'RSV3') && value === 1);
    const isForbidden = isCompressed && (isDeflated === false || isControl(opcode));
    if (isReserved || isForbidden) add({ code: 'WS_RESERVED_BITS', clause: 'RFC 6455 §5.2' }, 0);
    if (sender === 'client' && !maskingKey) add({ code: 'WS_NOT_MASKED', clause: 'RFC 6455 §5.1' }, 1);
    if (sender === 'server' && maskingKey) add({ code: 'WS_MASKED', clause: 'RFC 6455 §5.1' }, 1);
    if (this.#hasClosed) add({ code: 'WS_AFTER_CLOSE', clause: 'RFC 6455 §5.5.1', severity: 'warning' }, 0);
    return complaints;
  }

  #payload(frame: Frame): boolean {
    const bytes = frame.take(this.input);
    const { message } = frame;
    if (message && bytes.length > 0) {
      message.push(bytes);
      if (message.isCompressed) this.#inflation.push(bytes);
      else this.#carry(bytes, frame);
    }
    if (frame.left > 0) return false;
    this.#finish(frame);
    return true;
  }

  #carry(bytes: Uint8Array, frame: Frame): void {
    const { carried } = this.#options;
    if (carried) this.say(...carried.push(bytes, frame.at, frame.end));
  }

  #finish(frame: Frame): void {
    const { message, header } = frame;
    if (message && header.isFinal) {
      if (message.isCompressed) this.#inflate(message, frame);
      if (message.isBadText) frame.complain({ code: 'WS_NOT_UTF8', clause: 'RFC 6455 §8.1' }, ...frame.payloadRange);
      this.#message = null;
    }
    if (header.opcode === opcodes.close) this.#hasClosed = true;
    this.#frame = null;
    this.say(...frame.finish(), ...(this.#options.carried?.take() ?? []));
  }

  #inflate(message: WebSocketMessage, frame: Frame): void {
    const inflated = this.#inflation.finish();
    if (inflated instanceof Uint8Array) {
      message.inflated(inflated);
      this.#carry(inflated, frame);
      return;
    }
    const rule: Rule =
      inflated === 'failed'
        ? { code: 'WS_NOT_INFLATED', clause: 'RFC 7692 §7.2.2', severity: 'warning' }
        : { code: 'WS_COMPRESSED', clause: 'RFC 7692 §7.2.2', severity: 'note' };
    frame.complain(rule, ...frame.payloadRange);
    message.isUnreadable = true;
  }

  protected override cutOff(): string {
    this.say(...(this.#options.carried?.end(this.streamEnd) ?? []));
    if (this.#frame) this.say(...this.#frame.finish());
    this.#frame = null;
    return 'RFC 6455 §5.2';
  }
}
