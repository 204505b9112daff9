/** The header of a frame (RFC 6455 §5.2). */
import type { FieldNode } from '../../../contract/fields';
import type { ByteQueue } from '../byte-queue';
import { complaintOf, type Rule } from '../complaints';
import type { Complaint } from '../decoder';
import { bitsOf } from '../field-reader';
import { isControl, opcodeName } from './opcodes';

export interface FrameHeader {
  readonly isFinal: boolean;
  readonly isCompressed: boolean;
  readonly opcode: number;
  readonly maskingKey: Uint8Array | null;
  readonly payloadByteLength: number;
  readonly byteLength: number;
  readonly fields: readonly FieldNode[];
  readonly complaints: readonly Complaint[];
}

const clause = 'RFC 6455 §5.2';
const rules = {
  reservedOpcode: { code: 'WS_OPCODE', clause },
  notMinimal: { code: 'WS_LENGTH_NOT_MINIMAL', clause },
  controlFragmented: { code: 'WS_CONTROL_FRAGMENTED', clause: 'RFC 6455 §5.5' },
  controlTooLong: { code: 'WS_CONTROL_TOO_LONG', clause: 'RFC 6455 §5.5' },
} satisfies Record<string, Rule>;

/** Null: it has not come whole. `too-long`: a length that nobody can have; `sign`: its highest bit is set. */
export function readFrameHeader(input: ByteQueue): FrameHeader | 'too-long' | 'sign' | null {
  if (input.length < 2) return null;
  const first = input.byteAt(0);
  const second = input.byteAt(1);
  const isMasked = second >= 0x80;
  const shortLength = second & 0x7f;
  const extendedByteLength = shortLength === 126 ? 2 : shortLength === 127 ? 8 : 0;
  const byteLength = 2 + extendedByteLength + (isMasked ? 4 : 0);
  if (input.length < byteLength) return null;
  const payloadByteLength = extendedByteLength === 0 ? shortLength : readLength(input, extendedByteLength);
  if (extendedByteLength === 8 && input.byteAt(2) >= 0x80) return 'sign';
  if (!Number.isSafeInteger(payloadByteLength)) return 'too-long';
  const maskingKey = isMasked ? input.peek(byteLength).slice(-4) : null;
  const header = {
    isFinal: first >= 0x80,
    isCompressed: (first & 0x40) !== 0,
    opcode: first & 0x0f,
    maskingKey,
    payloadByteLength,
    byteLength,
  };
  const fields = fieldsOf(first, second, extendedByteLength, payloadByteLength, maskingKey);
  return { ...header, fields, complaints: complaintsOf(header, extendedByteLength) };
}

function readLength(input: ByteQueue, byteLength: number): number {
  let length = 0;
  for (let at = 2; at < 2 + byteLength; at++) length = length * 256 + input.byteAt(at);
  return length;
}

function fieldsOf(
  first: number,
  second: number,
  extendedByteLength: number,
  payloadByteLength: number,
  maskingKey: Uint8Array | null,
): FieldNode[] {
  const bit = (name: string, byte: number, at: number, mask: number, text?: string): FieldNode => ({
    name,
    value: bitsOf(byte, mask),
    at,
    len: 1,
    mask,
    ...(text !== undefined && { text }),
  });
  const fields = [
    bit('FIN', first, 0, 0x80),
    bit('RSV1', first, 0, 0x40),
    bit('RSV2', first, 0, 0x20),
    bit('RSV3', first, 0, 0x10),
    bit('opcode', first, 0, 0x0f, opcodeName(first & 0x0f) ?? 'reserved'),
    bit('Mask', second, 1, 0x80),
    bit('Payload length', second, 1, 0x7f),
  ];
  if (extendedByteLength > 0)
    fields.push({ name: 'Extended payload length', value: payloadByteLength, at: 2, len: extendedByteLength });
  if (maskingKey)
    fields.push({ name: 'Masking-key', value: maskingKey, at: 2 + extendedByteLength, len: maskingKey.length });
  return fields;
}

function complaintsOf(
  { opcode, isFinal, payloadByteLength }: Pick<FrameHeader, 'opcode' | 'isFinal' | 'payloadByteLength'>,
  extendedByteLength: number,
): Complaint[] {
  const complaints: Complaint[] = [];
  if (opcodeName(opcode) === undefined)
    complaints.push(complaintOf({ ...rules.reservedOpcode, details: { opcode } }, 0, 1));
  if (isControl(opcode) && !isFinal) complaints.push(complaintOf(rules.controlFragmented, 0, 1));
  if (isControl(opcode) && payloadByteLength > 125)
    complaints.push(complaintOf({ ...rules.controlTooLong, details: { byteLength: payloadByteLength } }, 1, 1));
  const shortest = extendedByteLength === 8 ? 65_536 : extendedByteLength === 2 ? 126 : 0;
  if (payloadByteLength < shortest) complaints.push(complaintOf(rules.notMinimal, 1, 1 + extendedByteLength));
  return complaints;
}
