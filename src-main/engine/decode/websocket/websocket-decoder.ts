/** WebSocket frames (RFC 6455 §5), one side of a connection, after the handshake. */
import { complaintOf, type Rule } from '../complaints';
import type { ExchangePart, MessageDirection } from '../../../contract/decoded';
import type { Complaint } from '../decoder';
import type { DecodeLimits } from '../limits';
import { StreamDecoder } from '../stream-decoder';
import type { Carried } from './carried';
import type { FrameRules, Inflate } from './extensions';
import { Frame } from './frame';
import { readFrameHeader, type FrameHeader } from './frame-header';
import { closeComplaints } from './close-frame';
import type { ControlFrames } from './control-frames';
import { Inflation } from './inflation';
import { isControl, opcodes } from './opcodes';
import { WebSocketMessage } from './websocket-message';

export interface WebSocketOptions {
  readonly rules: FrameRules;
  readonly inflate: Inflate | null;
  readonly carried: Carried | null;
  /** Of both sides, and which of them sends these frames. */
  readonly control: ControlFrames;
  readonly direction: MessageDirection;
  readonly limits: DecodeLimits;
}

/** Of a control frame's payload (RFC 6455 §5.5). */
const longestControl = 125;

const clause = 'RFC 7692 §7.2.2';
const notInflated = {
  failed: { code: 'WS_NOT_INFLATED', clause, severity: 'warning' },
  'too-long': { code: 'WS_INFLATED_TOO_LONG', clause, severity: 'warning' },
  lost: { code: 'WS_CONTEXT_LOST', clause, severity: 'note' },
  unknown: { code: 'WS_COMPRESSED', clause, severity: 'note' },
} satisfies Record<string, Rule>;

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
    this.#inflation = new Inflation(options.inflate, options.rules, options.limits);
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
    if (header === 'too-long' || header === 'sign') {
      const code = header === 'sign' ? 'WS_LENGTH_SIGN' : 'WS_LENGTH';
      return this.fail({ code, clause: 'RFC 6455 §5.2' }, at, 10);
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
    const { message } = frame;
    const { bytes, skipped } = frame.take(this.input, this.#needsAll(message));
    if (message && bytes.length + skipped > 0) {
      message.push(bytes);
      message.skip(skipped);
      if (message.isCompressed) this.#inflation.push(bytes);
      else this.#carry(bytes, frame);
    }
    if (frame.left > 0) return false;
    this.#finish(frame);
    return true;
  }

  /** Text is checked to its end, and what is compressed or carries something else is read to its end. */
  #needsAll(message: WebSocketMessage | null): boolean {
    return message !== null && (message.type === 'text' || message.isCompressed || this.#options.carried !== null);
  }

  #carry(bytes: Uint8Array, frame: Frame): void {
    const { carried } = this.#options;
    if (carried) this.say(...carried.push(bytes, frame.at, frame.end));
  }

  #finish(frame: Frame): void {
    const { message, header } = frame;
    if (message && header.isFinal) {
      if (message.isCompressed) this.#inflate(message, frame);
      this.#message = null;
    }
    if (message?.tellsBadText(header.isFinal))
      frame.complain({ code: 'WS_NOT_UTF8', clause: 'RFC 6455 §8.1' }, ...frame.payloadRange);
    const exchange = this.#exchange(frame);
    this.#frame = null;
    const { carried } = this.#options;
    this.say(...frame.finish(exchange, carried !== null), ...(carried?.take() ?? []));
  }

  /** What a control frame belongs to, and what it does wrong. */
  #exchange(frame: Frame): ExchangePart | null {
    const { control, direction, rules } = this.#options;
    const [at, byteLength] = frame.payloadRange;
    switch (frame.header.opcode) {
      case opcodes.close:
        this.#hasClosed = true;
        if (byteLength > 0)
          for (const [rule, from, len] of closeComplaints(frame.payload, rules.sender))
            frame.complain(rule, at + from, len);
        return control.close(direction);
      case opcodes.ping:
        return control.ping(direction, frame.payload.subarray(0, longestControl));
      case opcodes.pong: {
        const exchange = control.pong(direction, frame.payload.subarray(0, longestControl));
        if (exchange !== 'unasked') return exchange;
        frame.complain({ code: 'WS_PONG_UNASKED', clause: 'RFC 6455 §5.5.3', severity: 'note' }, at, byteLength);
        return null;
      }
      default:
        return null;
    }
  }

  #inflate(message: WebSocketMessage, frame: Frame): void {
    const inflated = this.#inflation.finish();
    if (inflated instanceof Uint8Array) {
      message.inflated(inflated);
      this.#carry(inflated, frame);
      return;
    }
    const rule = { ...notInflated[inflated], details: { limit: this.#options.limits.inflatedByteLength } };
    frame.complain(rule, ...frame.payloadRange);
    message.isUnreadable = true;
  }

  protected override cutOff(): string {
    this.say(...(this.#options.carried?.end(this.streamEnd) ?? []));
    if (this.#frame) this.say(...this.#frame.finish(null, this.#options.carried !== null));
    this.#frame = null;
    return 'RFC 6455 §5.2';
  }
}
