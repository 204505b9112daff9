/**
 * Protocol Buffers without their schema (the wire format of protobuf.dev/programming-guides/encoding): field numbers and wire
 * types are certain, what the values mean is guessed, and said as such.
 */
import type { FieldNode } from '../../../contract/fields';
import type { Rule } from '../complaints';
import { contentValue } from '../content';
import type { ContentReader } from './content-reader';
import { exact, float, wholeOf } from './number-text';

const clause = 'Protocol Buffers, Encoding';
const rules = {
  end: { code: 'PROTOBUF_CUT_OFF', clause, severity: 'warning' },
  varint: { code: 'PROTOBUF_VARINT', clause, severity: 'warning' },
  wireType: { code: 'PROTOBUF_WIRE_TYPE', clause, severity: 'warning' },
  fieldNumber: { code: 'PROTOBUF_FIELD_NUMBER', clause, severity: 'warning' },
  group: { code: 'PROTOBUF_GROUP', clause, severity: 'warning' },
} satisfies Record<string, Rule>;

const wireTypes = ['VARINT', 'I64', 'LEN', 'SGROUP', 'EGROUP', 'I32'];
/** Of a varint (64 bits, 7 in a byte). */
const varintByteLength = 10;

export function readProtobuf(reader: ContentReader): void {
  readFields(reader, reader.bytes.length, null);
}

interface Tag {
  readonly number: number;
  readonly wireType: number;
  readonly node: FieldNode;
  readonly from: number;
}

/** Fields up to `to`, or up to the end of a group. */
function readFields(reader: ContentReader, to: number, group: number | null): void {
  while (reader.at < to) {
    const tag = readTag(reader);
    if (tag.wireType === 4) {
      if (tag.number !== group) reader.end(rules.group, tag.from);
      return reader.addFree(reader.node('end of group', tag.number, tag.from));
    }
    readField(reader, tag, to);
  }
  if (group !== null) reader.endsEarly(rules.end, reader.at);
}

function readTag(reader: ContentReader): Tag {
  const from = reader.at;
  const whole = readVarint(reader);
  const wireType = Number(whole & 7n);
  const number = Number(whole >> 3n);
  const name = wireTypes[wireType];
  if (name === undefined) reader.end({ ...rules.wireType, details: { wireType } }, from);
  if (number === 0 || number > 0x1fff_ffff) reader.end({ ...rules.fieldNumber, details: { number } }, from);
  const children = [
    reader.node('field number', number, from),
    reader.node('wire type', wireType, from, reader.at, { text: name }),
  ];
  return { number, wireType, node: reader.node('tag', Number(whole), from, reader.at, { children }), from };
}

function readVarint(reader: ContentReader): bigint {
  const from = reader.at;
  let value = 0n;
  for (let count = 0n; count < varintByteLength; count++) {
    const byte = reader.take(1, rules.end)[0]!;
    value |= BigInt(byte & 0x7f) << (7n * count);
    if (byte < 0x80) return BigInt.asUintN(64, value);
  }
  reader.end(rules.varint, from);
}

function readField(reader: ContentReader, tag: Tag, to: number): void {
  const name = String(tag.number);
  const from = reader.at;
  switch (tag.wireType) {
    case 0: {
      const value = readVarint(reader);
      const node = reader.node('varint', exact(value), from, reader.at, readings(value));
      return reader.add(name, exact(value), tag.from, { text: 'VARINT', children: [tag.node, node] });
    }
    case 1:
      return addFixed(reader, tag, 'I64', reader.take(8, rules.end), from);
    case 5:
      return addFixed(reader, tag, 'I32', reader.take(4, rules.end), from);
    case 2:
      return readLengthDelimited(reader, tag, to);
    default:
      return reader.group(
        name,
        tag.from,
        () => {
          reader.addFree(tag.node);
          readFields(reader, to, tag.number);
        },
        () => ({ text: 'SGROUP' }),
      );
  }
}

/** What else a varint may be: a negative number (int64), and zigzag (sint64). */
function readings(value: bigint): { readonly text?: string } {
  const asSigned = BigInt.asIntN(64, value);
  const zigzag = value & 1n ? -(value >> 1n) - 1n : value >> 1n;
  const others = [`sint ${zigzag}`];
  if (asSigned !== value) others.unshift(`int64 ${asSigned}`);
  if (value <= 1n) others.push(`bool ${value === 1n}`);
  return { text: others.join(', ') };
}

/** Little-endian. */
function addFixed(reader: ContentReader, tag: Tag, type: string, bytes: Uint8Array, from: number): void {
  const bigEndian = bytes.slice().reverse();
  const value = wholeOf(bigEndian);
  const asSigned = BigInt.asIntN(8 * bytes.length, value);
  const asFloat = float(bigEndian);
  const bits = 8 * bytes.length;
  const others = [
    ...(asSigned === value ? [] : [`sfixed${bits} ${asSigned}`]),
    `${bytes.length === 4 ? 'float' : 'double'} ${asFloat}`,
  ];
  const node = reader.node(`fixed${bits}`, exact(value), from, reader.at, { text: others.join(', ') });
  reader.add(String(tag.number), exact(value), tag.from, { text: type, children: [tag.node, node] });
}

function readLengthDelimited(reader: ContentReader, tag: Tag, to: number): void {
  const lengthFrom = reader.at;
  const length = Number(readVarint(reader));
  const lengthNode = reader.node('length', length, lengthFrom);
  const from = reader.at;
  if (length > to - from) reader.endsEarly(rules.end, lengthFrom);
  const end = from + length;
  const bytes = reader.bytes.subarray(from, end);
  const value = contentValue(bytes);
  const name = String(tag.number);
  if (seemsMessage(bytes, typeof value === 'string')) {
    return reader.group(
      name,
      tag.from,
      () => {
        reader.addFree(tag.node);
        reader.addFree(lengthNode);
        readFields(reader, end, null);
      },
      () => ({ text: 'LEN, read as a message' }),
    );
  }
  reader.at = end;
  const node = reader.node(typeof value === 'string' ? 'string' : 'bytes', value, from);
  reader.add(name, value, tag.from, { text: 'LEN', children: [tag.node, lengthNode, node] });
}

/** Conservative: what is text is text, unless it begins with a line's end; a message is whole, and its field numbers are small. */
function seemsMessage(bytes: Uint8Array, isText: boolean): boolean {
  if (bytes.length < 2 || (isText && bytes[0]! >= 0x20)) return false;
  let at = 0;
  while (at < bytes.length) {
    const next = fieldEnd(bytes, at);
    if (next === null) return false;
    at = next;
  }
  return true;
}

const largestGuessedNumber = 0x7ff;

/** Where the field ends that begins at `at`; null: there is none that one would guess. */
function fieldEnd(bytes: Uint8Array, at: number): number | null {
  const tag = varintAt(bytes, at);
  if (tag === null) return null;
  const number = tag.value >> 3n;
  if (number === 0n || number > largestGuessedNumber) return null;
  switch (Number(tag.value & 7n)) {
    case 0:
      return varintAt(bytes, tag.end)?.end ?? null;
    case 1:
      return within(bytes, tag.end + 8);
    case 2: {
      const length = varintAt(bytes, tag.end);
      return length && length.value <= bytes.length ? within(bytes, length.end + Number(length.value)) : null;
    }
    case 5:
      return within(bytes, tag.end + 4);
    default:
      return null;
  }
}

const within = (bytes: Uint8Array, end: number): number | null => (end <= bytes.length ? end : null);

function varintAt(bytes: Uint8Array, at: number): { readonly value: bigint; readonly end: number } | null {
  let value = 0n;
  for (let count = 0; count < varintByteLength && at + count < bytes.length; count++) {
    const byte = bytes[at + count]!;
    value |= BigInt(byte & 0x7f) << BigInt(7 * count);
    if (byte < 0x80) return { value, end: at + count + 1 };
  }
  return null;
}
