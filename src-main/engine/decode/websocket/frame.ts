/** One frame while its payload comes. */
import type { FieldNode, FieldValue } from '../../../contract/fields';
import { formatByteCount } from '../../../contract/quantity-format';
import type { ByteQueue } from '../byte-queue';
import { contentValue, isText, shownPart, summaryOf, textValue } from '../content';
import { Complaints, type Rule } from '../complaints';
import type { Found } from '../decoder';
import { KeptStart } from '../kept-start';
import type { DecodeLimits } from '../limits';
import type { FrameHeader } from './frame-header';
import { closeCodeName, mayBeSent, opcodeName, opcodes } from './opcodes';
import type { WebSocketMessage } from './websocket-message';

export class Frame {
  readonly complaints = new Complaints();
  readonly #payload: KeptStart;
  left: number;
  /** The data message that it is a part of; null: it is a control frame, or goes on with nothing. */
  message: WebSocketMessage | null = null;

  constructor(
    /** Where in the stream it begins. */
    readonly at: number,
    readonly header: FrameHeader,
    limits: DecodeLimits,
  ) {
    this.complaints.addAll(header.complaints);
    this.left = header.payloadByteLength;
    this.#payload = new KeptStart(limits.valueByteLength);
  }

  get end(): number {
    return this.at + this.header.byteLength + this.header.payloadByteLength;
  }

  /** Within the frame: its offset and length. */
  get payloadRange(): [at: number, len: number] {
    return [this.header.byteLength, this.header.payloadByteLength];
  }

  complain(rule: Rule, at: number, len: number): void {
    this.complaints.add(rule, at, len);
  }

  /** The next payload bytes, unmasked. */
  take(input: ByteQueue): Uint8Array {
    const offset = this.header.payloadByteLength - this.left;
    const bytes = input.take(Math.min(this.left, input.length));
    this.left -= bytes.length;
    const unmasked = this.header.maskingKey ? unmask(bytes, this.header.maskingKey, offset) : bytes;
    this.#payload.push(unmasked);
    return unmasked;
  }

  /** The frame, and what is to be said of it. */
  finish(): Found[] {
    const { at, header, message } = this;
    const payload = this.#payloadField();
    const found: Found = {
      kind: 'message',
      proto: 'websocket',
      type: opcodeName(header.opcode) ?? `opcode ${header.opcode}`,
      summary: this.#summary(),
      at,
      len: this.end - at - this.left,
      fields: payload ? [...header.fields, payload] : header.fields,
      bytes: null,
      isApplicationData: message !== null && header.isFinal,
    };
    return [found, ...this.complaints.violations('websocket', at)];
  }

  #payloadField(): FieldNode | null {
    const [at] = this.payloadRange;
    const { total, bytes } = this.#payload;
    if (total === 0) return null;
    const children =
      this.header.opcode === opcodes.close ? this.#closeFields(bytes, at) : this.#wholeMessage(at, total);
    const shown = shownPart(bytes.length, total);
    return {
      name: 'Payload data',
      value: this.#value,
      at,
      len: total,
      ...shown,
      ...(children.length > 0 && { children }),
    };
  }

  /** Its own part of the message, as it is on the wire but for the mask. */
  get #value(): FieldValue {
    const { bytes, isWhole } = this.#payload;
    const { opcode } = this.header;
    if (this.message === null) return opcode === opcodes.close ? bytes.slice() : contentValue(bytes, !isWhole);
    if (this.message.isCompressed || this.message.type === 'binary') return bytes.slice();
    return textValue(bytes, !isWhole);
  }

  /** Under the last frame of a message of many frames, or of a compressed one: what it says as a whole. */
  #wholeMessage(at: number, len: number): FieldNode[] {
    const { message } = this;
    if (!message || !this.header.isFinal || message.isUnreadable) return [];
    if (message.frames === 1 && !message.isCompressed) return [];
    const how = [
      ...(message.frames > 1 ? [`of ${message.frames} frames`] : []),
      ...(message.isCompressed ? ['inflated'] : []),
    ];
    const part = shownPart(message.shownByteLength, message.byteLength).text ?? formatByteCount(message.byteLength);
    return [{ name: 'Application data', value: message.value, at, len, text: [part, ...how].join(', ') }];
  }

  /** RFC 6455 §5.5.1. */
  #closeFields(bytes: Uint8Array, at: number): FieldNode[] {
    if (bytes.length < 2) {
      this.complain({ code: 'WS_CLOSE_TOO_SHORT', clause: 'RFC 6455 §5.5.1' }, at, bytes.length);
      return [];
    }
    const code = closeCode(bytes);
    const name = closeCodeName(code);
    const reason = bytes.subarray(2);
    if (!mayBeSent(code)) this.complain({ code: 'WS_CLOSE_CODE', clause: 'RFC 6455 §7.4', details: { code } }, at, 2);
    if (!isText(reason)) this.complain({ code: 'WS_NOT_UTF8', clause: 'RFC 6455 §8.1' }, at + 2, reason.length);
    const fields: FieldNode[] = [{ name: 'Status code', value: code, at, len: 2, ...(name && { text: name }) }];
    if (reason.length > 0) fields.push({ name: 'Reason', value: contentValue(reason), at: at + 2, len: reason.length });
    return fields;
  }

  #summary(): string {
    const { header, message } = this;
    const { bytes, total } = this.#payload;
    if (header.opcode === opcodes.close) return closeSummary(bytes);
    const own = total === 0 && message === null ? '' : summaryOf(this.#value, total);
    if (!message) return own;
    if (!header.isFinal) return `${own} · more follows`;
    if (message.frames > 1) return `${own} · ends ${message.type} ${this.#whole(message)}`;
    return message.isCompressed ? this.#whole(message) : own;
  }

  #whole(message: WebSocketMessage): string {
    const compressed = message.isCompressed ? ' compressed' : '';
    if (message.isUnreadable) return `${formatByteCount(message.byteLength)}${compressed}`;
    return `${message.summary}${message.isCompressed ? ` · ${formatByteCount(this.#payload.total)} compressed` : ''}`;
  }
}

function closeSummary(bytes: Uint8Array): string {
  if (bytes.length < 2) return 'without a status code';
  const code = closeCode(bytes);
  const name = closeCodeName(code);
  const reason = bytes.length > 2 ? summaryOf(contentValue(bytes.subarray(2)), bytes.length - 2) : '';
  return [String(code), name ?? '', reason].filter((part) => part !== '').join(' ');
}

const closeCode = (bytes: Uint8Array): number => (bytes[0]! << 8) | bytes[1]!;

/** RFC 6455 §5.3; `offset`: how much of the payload came before these bytes. */
function unmask(bytes: Uint8Array, key: Uint8Array, offset: number): Uint8Array {
  const unmasked = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) unmasked[at] = bytes[at]! ^ key[(offset + at) & 3]!;
  return unmasked;
}
