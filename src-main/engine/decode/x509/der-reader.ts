/**
 * Distinguished Encoding Rules (X.690 §8, §10): elements of a tag, a length and a content, read with a message's reader. A
 * constructed element becomes a field of its whole, a primitive one a field of its content, as Wireshark has them.
 */
import type { FieldNode, FieldValue } from '../../../contract/fields';
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';
import { objectName } from './object-identifiers';

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  utcTime: 0x17,
  generalizedTime: 0x18,
} as const;

/** Of a context: `[0]` is 0x80, and 0xa0 where it is constructed. */
export const context = (number: number, isConstructed = false): number => (isConstructed ? 0xa0 : 0x80) | number;

const encoding = 'X.690 §10.1';
const badTag: Rule = { code: 'X509_TAG', clause: 'RFC 5280 §4.1' };
const badLength: Rule = { code: 'X509_LENGTH', clause: encoding };
const longLength: Rule = { code: 'X509_LENGTH_NOT_MINIMAL', clause: encoding, severity: 'warning' };

export interface Element {
  readonly tag: number;
  /** Where its content begins, and how many bytes it has. */
  readonly at: number;
  readonly byteLength: number;
}

export class DerReader {
  constructor(readonly reader: FieldReader) {}

  /** The tag of the next element; null: there is none. */
  get tag(): number | null {
    return this.reader.left > 0 ? this.reader.peek() : null;
  }

  /** Moves to the content of the next element, which has one of these tags, or any if none is given. */
  begin(...wanted: readonly number[]): Element {
    const { reader } = this;
    const start = reader.at;
    if (reader.left < 2) reader.refuse(badLength, start, reader.left);
    const tag = reader.peek();
    // Tags above 30 have more bytes, and no certificate has them.
    const isWanted = wanted.length === 0 ? (tag & 0x1f) !== 0x1f : wanted.includes(tag);
    if (!isWanted) reader.refuse({ ...badTag, details: { tag: `0x${tag.toString(16).padStart(2, '0')}` } }, start, 1);
    reader.at += 1;
    const byteLength = this.#length(start);
    if (byteLength > reader.left) reader.refuse(badLength, start, reader.left + reader.at - start);
    return { tag, at: reader.at, byteLength };
  }

  /** A field of a whole constructed element: what `read` reads of its content. */
  within<T>(name: string, wanted: readonly number[], read: () => T, valueOf?: (result: T) => FieldValue): T {
    return this.reader.group(name, () => this.inside(wanted, read), valueOf);
  }

  /** The same without a field. */
  inside<T>(wanted: readonly number[], read: () => T): T {
    const { byteLength } = this.begin(...wanted);
    const end = this.reader.at + byteLength;
    const result = this.reader.within(byteLength, read);
    if (this.reader.at < end) this.reader.raw('other', end - this.reader.at);
    return result;
  }

  /** A field of a primitive element's content. Returns its bytes. */
  take(name: string, wanted: readonly number[], valueOf: (bytes: Uint8Array) => FieldValue, text?: string): Uint8Array {
    const { byteLength } = this.begin(...wanted);
    return this.reader.take(name, byteLength, valueOf, text);
  }

  /** A number of up to 6 bytes as a number, a longer one as its bytes. */
  integer(name: string, textOf: (value: number) => string | undefined = () => undefined, tag: number = tags.integer) {
    const { byteLength, at } = this.begin(tag);
    const bytes = this.reader.bytes.subarray(at, at + byteLength);
    const value = integerValue(bytes);
    const text = typeof value === 'number' ? textOf(value) : undefined;
    this.reader.take(name, byteLength, () => value, text);
    return value;
  }

  objectIdentifier(name: string, tag: number = tags.objectIdentifier): string {
    const { byteLength, at } = this.begin(tag);
    const identifier = objectIdentifierText(this.reader.bytes.subarray(at, at + byteLength));
    this.reader.take(name, byteLength, () => identifier, objectName(identifier));
    return identifier;
  }

  boolean(name: string, tag: number = tags.boolean): boolean {
    const bytes = this.take(name, [tag], ([value]) => ((value ?? 0) === 0 ? 0 : 1));
    return (bytes[0] ?? 0) !== 0;
  }

  /** The next element as it is, its tag and length included. */
  whole(name: string, node: Partial<FieldNode> = {}): void {
    const { reader } = this;
    const at = reader.at;
    const { byteLength } = this.begin();
    const len = reader.at + byteLength - at;
    reader.at = at;
    reader.take(name, len, (bytes) => bytes.slice(0, reader.options.valueByteLength), node.text);
  }

  /** X.690 §10.1: in as few bytes as it takes. */
  #length(start: number): number {
    const { reader } = this;
    const first = reader.peek();
    reader.at += 1;
    if (first < 0x80) return first;
    const count = first & 0x7f;
    if (count === 0 || count > 4 || count > reader.left) reader.refuse(badLength, start, reader.at - start);
    let length = 0;
    for (let byte = 0; byte < count; byte++) length = length * 256 + reader.bytes[reader.at + byte]!;
    reader.at += count;
    if (length < 0x80 || length < 256 ** (count - 1)) reader.complain(longLength, start, reader.at - start);
    return length;
  }
}

/** Two's complement; what does not fit a number exactly is a copy of the bytes. */
export function integerValue(bytes: Uint8Array): number | Uint8Array {
  if (bytes.length === 0 || bytes.length > 6) return bytes.slice();
  const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  return bytes[0]! > 0x7f ? value - 256 ** bytes.length : value;
}

/** `1.2.840.113549.1.1.11` (X.690 §8.19); arcs of any size. */
export function objectIdentifierText(bytes: Uint8Array): string {
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of bytes.subarray(0, longestIdentifier)) {
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    if (byte > 0x7f) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [first = 0n, ...others] = arcs;
  const top = first < 40n ? 0n : first < 80n ? 1n : 2n;
  return [top, first - 40n * top, ...others].join('.');
}

/** Longer ones are cut: none that means something has so many bytes. */
const longestIdentifier = 64;
