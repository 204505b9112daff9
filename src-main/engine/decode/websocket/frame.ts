/** One frame while its payload comes. */
import type { ExchangePart } from '../../../contract/decoded';
import type { FieldValue } from '../../../contract/fields';
import { formatByteCount } from '../../../contract/quantity-format';
import type { ByteQueue } from '../byte-queue';
import { contentValue, summaryOf, textValue } from '../content';
import { Complaints, type Rule } from '../complaints';
import type { Found } from '../decoder';
import { KeptStart } from '../kept-start';
import type { DecodeLimits } from '../limits';
import { closeSummary } from './close-frame';
import type { FrameHeader } from './frame-header';
import { opcodeName, opcodes } from './opcodes';
import { PayloadFields } from './payload-fields';
import type { WebSocketMessage } from './websocket-message';

export class Frame {
  readonly complaints = new Complaints();
  readonly #payload: KeptStart;
  readonly #limits: DecodeLimits;
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
    this.#limits = limits;
    this.#payload = new KeptStart(limits.valueByteLength);
  }

  get end(): number {
    return this.at + this.header.byteLength + this.header.payloadByteLength;
  }

  /** Within the frame: its offset and length. */
  get payloadRange(): [at: number, len: number] {
    return [this.header.byteLength, this.header.payloadByteLength];
  }

  /** What is kept of the payload, unmasked. */
  get payload(): Uint8Array {
    return this.#payload.bytes;
  }

  complain(rule: Rule, at: number, len: number): void {
    this.complaints.add(rule, at, len);
  }

  /** The next payload bytes, unmasked; only as many as are kept, where `needsAll` is not said. `skipped`: so many more. */
  take(input: ByteQueue, needsAll: boolean): { readonly bytes: Uint8Array; readonly skipped: number } {
    const { maskingKey, payloadByteLength } = this.header;
    const offset = payloadByteLength - this.left;
    const taken = input.take(Math.min(this.left, input.length));
    this.left -= taken.length;
    const wanted = needsAll ? taken.length : Math.min(taken.length, this.#payload.room);
    const masked = taken.subarray(0, wanted);
    const bytes = maskingKey ? unmask(masked, maskingKey, offset) : masked;
    const skipped = taken.length - wanted;
    this.#payload.push(bytes, maskingKey !== null);
    this.#payload.skip(skipped);
    return { bytes, skipped };
  }

  /** The frame, and what is to be said of it. `isCarrying`: another protocol reads what it says. */
  finish(exchange: ExchangePart | null, isCarrying: boolean): Found[] {
    const { at, header, message } = this;
    const { value } = this;
    const payload = this.#payload;
    const inside = new PayloadFields({ header, payload, value, message, isCarrying, limits: this.#limits });
    const field = payload.total > 0 ? inside.field() : null;
    this.complaints.addAll(inside.complaints);
    const found: Found = {
      kind: 'message',
      proto: 'websocket',
      type: opcodeName(header.opcode) ?? `opcode ${header.opcode}`,
      summary: this.#summary(),
      at,
      len: this.end - at - this.left,
      fields: field ? [...header.fields, field] : header.fields,
      bytes: null,
      ...(inside.sources.length > 0 && { sources: inside.sources }),
      ...(exchange && { exchange }),
      isApplicationData: message !== null && header.isFinal,
    };
    return [found, ...this.complaints.violations('websocket', at)];
  }

  /** Its own part of the message, as it is on the wire but for the mask. */
  get value(): FieldValue {
    const { bytes, isWhole } = this.#payload;
    const { opcode } = this.header;
    if (this.message === null) return opcode === opcodes.close ? bytes.slice() : contentValue(bytes, !isWhole);
    if (this.message.isCompressed || this.message.type === 'binary') return bytes.slice();
    return textValue(bytes, !isWhole);
  }

  #summary(): string {
    const { header, message } = this;
    const { bytes, total } = this.#payload;
    if (header.opcode === opcodes.close) return closeSummary(bytes);
    const own = total === 0 && message === null ? '' : summaryOf(this.value, total);
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

/** RFC 6455 §5.3; `offset`: how much of the payload came before these bytes. Four bytes at a time. */
function unmask(bytes: Uint8Array, key: Uint8Array, offset: number): Uint8Array {
  const unmasked = bytes.slice();
  const turned = Uint8Array.from(key, (_, at) => key[(offset + at) & 3]!);
  const [four] = new Uint32Array(turned.buffer);
  const words = new Uint32Array(unmasked.buffer, 0, unmasked.length >>> 2);
  for (let at = 0; at < words.length; at++) words[at] = words[at]! ^ four!;
  for (let at = 4 * words.length; at < unmasked.length; at++) unmasked[at] = unmasked[at]! ^ turned[at & 3]!;
  return unmasked;
}
