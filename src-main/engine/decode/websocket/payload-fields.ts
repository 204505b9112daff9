/** The fields of a frame's payload: as it is on the wire, unmasked, put together, inflated, and what it says. */
import type { ByteSource, FieldNode, FieldValue } from '../../../contract/fields';
import { formatByteCount } from '../../../contract/quantity-format';
import { shownPart } from '../content';
import type { Complaint } from '../decoder';
import type { KeptStart } from '../kept-start';
import type { DecodeLimits } from '../limits';
import { readContent } from '../payload/read-content';
import { closeFields } from './close-frame';
import type { FrameHeader } from './frame-header';
import { opcodes } from './opcodes';
import type { WebSocketMessage } from './websocket-message';

export interface PayloadOptions {
  readonly header: FrameHeader;
  /** Unmasked, as far as it is kept. */
  readonly payload: KeptStart;
  readonly value: FieldValue;
  /** The data message that the frame is a part of. */
  readonly message: WebSocketMessage | null;
  /** Another protocol reads what the messages say. */
  readonly isCarrying: boolean;
  readonly limits: DecodeLimits;
}

/** Collects the sources as it goes; what a content does wrong is told of the payload as a whole. */
export class PayloadFields {
  readonly sources: ByteSource[] = [];
  readonly complaints: Complaint[] = [];

  constructor(readonly options: PayloadOptions) {}

  /** Where contents are not read, only what a Close says is worth its own bytes. */
  field(): FieldNode {
    const { header, payload, value } = this.options;
    const at = header.byteLength;
    const len = payload.total;
    const shown = shownPart(payload.bytes.length, len);
    const isShown = this.options.limits.contentByteLength > 0 || header.opcode === opcodes.close;
    const own = header.maskingKey && isShown ? [this.#unmasked()] : this.#inside(at);
    const children = [...own, ...this.#whole()];
    return { name: 'Payload data', value, at, len, ...shown, ...(children.length > 0 && { children }) };
  }

  #unmasked(): FieldNode {
    const { payload, value } = this.options;
    const source = this.#add('unmasked payload', payload.bytes, payload.total);
    const children = this.#inside(0, source);
    const shown = shownPart(payload.bytes.length, payload.total);
    const inside = children.length > 0 ? { children } : {};
    return { name: 'Unmasked payload', value, at: 0, len: payload.total, source, ...shown, ...inside };
  }

  /** What this frame's own bytes say; `at` and `source`: where they are. */
  #inside(at: number, source?: number): readonly FieldNode[] {
    const { header, payload, message } = this.options;
    if (header.opcode === opcodes.close) return closeFields(payload.bytes, at);
    if (!message || !header.isFinal || this.#isChanged(message)) return [];
    return this.#content(payload.bytes, payload.total, at, source);
  }

  /** The message is something else than this frame's payload. */
  #isChanged(message: WebSocketMessage): boolean {
    return message.frames > 1 || message.isCompressed;
  }

  /** Under the last frame of a message of many frames, or of a compressed one: what it says as a whole. */
  #whole(): FieldNode[] {
    const { header, message } = this.options;
    if (!message || !header.isFinal || message.isUnreadable || !this.#isChanged(message)) return [];
    const { bytes, byteLength } = message;
    const how = [
      ...(message.frames > 1 ? [`of ${message.frames} frames`] : []),
      ...(message.isCompressed ? ['inflated'] : []),
    ];
    const part = shownPart(bytes.length, byteLength).text ?? formatByteCount(byteLength);
    const source = this.#add(['message', ...how].join(' '), bytes.slice(), byteLength);
    const children = this.#content(bytes, byteLength, 0, source);
    const text = [part, ...how].join(', ');
    const inside = children.length > 0 ? { children } : {};
    return [{ name: 'Application data', value: message.value, at: 0, len: byteLength, source, text, ...inside }];
  }

  #content(bytes: Uint8Array, byteLength: number, at: number, source?: number): readonly FieldNode[] {
    const { header, isCarrying, limits } = this.options;
    if (isCarrying) return [];
    const wire = { at: header.byteLength, len: header.payloadByteLength };
    const place = source === undefined ? {} : { source };
    const read = readContent(bytes, { mediaType: null, at, byteLength, wire, limits, ...place });
    // The value is the text already.
    if (read.kind === 'text') return [];
    this.complaints.push(...read.complaints);
    return read.fields;
  }

  #add(name: string, bytes: Uint8Array, byteLength: number): number {
    return this.sources.push({ name, bytes, byteLength }) - 1;
  }
}
