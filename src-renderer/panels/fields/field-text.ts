/** Fields as they are read: values, bits and places as short texts. What came over the wire is only ever a text. */
import { toHexByte } from '../../../src-main/contract/hex-notation';
import type { FieldNode } from '../../../src-main/contract/fields';
import { isPrintable } from '../../../src-main/contract/printable';
import { formatCount } from '../../../src-main/contract/quantity-format';

export interface ValueText {
  readonly kind: 'text' | 'number' | 'bytes' | 'none';
  readonly text: string;
  /** What is left out of it, in words: `1,024 bytes`; empty: nothing. */
  readonly rest: number;
}

/** More of a value is not read in one line. */
const shownCharacters = 400;
const shownBytes = 48;

/** A text that is as long as its bytes is the wire's own and stands in quotes; others (addresses, times) say what bytes mean. */
export function valueText({ value, len }: Pick<FieldNode, 'value' | 'len'>): ValueText {
  if (value === null) return { kind: 'none', text: '', rest: 0 };
  if (typeof value === 'number') return { kind: 'number', text: String(value), rest: 0 };
  if (typeof value === 'string') {
    const shown = value.slice(0, shownCharacters);
    const text = escapedText(shown);
    const isOfWire = utf8Length(value) === len;
    return { kind: 'text', text: isOfWire ? `"${text}"` : text, rest: value.length - shown.length };
  }
  const shown = value.subarray(0, shownBytes);
  return { kind: 'bytes', text: Array.from(shown, toHexByte).join(' '), rest: Math.max(0, len - shown.length) };
}

/** The value as it is copied: whole, without quotes. */
export function plainValue({ value, text }: Pick<FieldNode, 'value' | 'text'>): string {
  if (value === null) return text ?? '';
  if (value instanceof Uint8Array) return Array.from(value, toHexByte).join(' ');
  return String(value);
}

const escapes: Readonly<Record<string, string>> = { '\r': '\\r', '\n': '\\n', '\t': '\\t', '\0': '\\0', '\\': '\\\\' };

/** What can't be seen by itself is written as an escape. */
export function escapedText(text: string): string {
  return Array.from(text, (character) => {
    const escape = escapes[character];
    if (escape !== undefined) return escape;
    return isPrintable(character) ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`;
  }).join('');
}

function utf8Length(text: string): number {
  let length = 0;
  for (const character of text) {
    const point = character.codePointAt(0)!;
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return length;
}

/** The most bytes whose bits are drawn. */
const drawnBytes = 4;

/** The bits of a field smaller than its bytes, `.` for those that are not its own: `0011 ....`. Null: it is none of these. */
export function bitsText({ mask, len, value }: Pick<FieldNode, 'mask' | 'len' | 'value'>): string | null {
  if (mask === undefined || len < 1 || len > drawnBytes) return null;
  const count = len * 8;
  const own = Array.from({ length: count }, (_, index) => isBitSet(mask, count - 1 - index));
  const lowest = own.lastIndexOf(true);
  if (lowest < 0) return null;
  const number = typeof value === 'number' ? value : null;
  const bits = own.map((isOwn, index) => {
    if (!isOwn) return '.';
    return number === null ? '·' : isBitSet(number, lowest - index) ? '1' : '0';
  });
  return bits.map((bit, index) => (index > 0 && index % 4 === 0 ? ` ${bit}` : bit)).join('');
}

/** Bit 0 is the lowest. Numbers of 32 bits and more have no bit operators. */
function isBitSet(value: number, bit: number): boolean {
  return Math.floor(value / 2 ** bit) % 2 === 1;
}

/** Which bytes: `18`, `18–19`; empty where there are none. */
export function placeText(at: number, length: number): string {
  if (length <= 0) return '';
  return length === 1 ? formatCount(at) : `${formatCount(at)}–${formatCount(at + length - 1)}`;
}
