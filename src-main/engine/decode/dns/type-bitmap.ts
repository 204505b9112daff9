/** What types there are at a name (RFC 4034 §4.1.2), and hashed names (RFC 5155 §3). */
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';
import { typeName } from './codes';
import type { Part } from './data-parts';

const longestBitmap = 32;
const rule: Rule = { code: 'DNS_TYPE_BITMAP', clause: 'RFC 4034 §4.1.2' };

/** Blocks of 256 types, each with a bit for a type. Returns the types. */
export function readTypeBitmaps(reader: FieldReader): string {
  if (reader.left === 0) return '';
  let last = -1;
  return reader.group(
    'Type Bit Maps',
    () => {
      const types: string[] = [];
      while (reader.left > 0) {
        const { at } = reader;
        const { window, names } = reader.group('Window Block', () => readWindow(reader), shownTypes);
        if (window <= last) reader.complain(rule, at, 1);
        last = window;
        types.push(...names);
      }
      return types.join(' ');
    },
    (text) => text,
  );
}

interface Window {
  readonly window: number;
  readonly names: readonly string[];
}

const shownTypes = ({ names }: Window): string => names.join(' ');

function readWindow(reader: FieldReader): Window {
  const window = reader.number('Window Block Number', 1);
  const byteLength = reader.number('Bitmap Length', 1);
  if (byteLength === 0 || byteLength > longestBitmap) reader.refuse(rule, reader.at - 1, 1);
  const names: string[] = [];
  const bitmap = reader.raw('Bitmap', byteLength);
  for (let bit = 0; bit < 8 * byteLength; bit++)
    if ((bitmap[bit >> 3]! & (0x80 >> (bit & 7))) !== 0) names.push(typeName(256 * window + bit));
  return { window, names };
}

const digits = '0123456789abcdefghijklmnopqrstuv';

/** A hash with its length before it, as a label of a zone has it: base32 with its extended hex alphabet (RFC 4648 §7). */
export const base32Hex =
  (lengthName: string, name: string): Part =>
  (reader) => {
    const byteLength = reader.number(lengthName, 1);
    return byteLength === 0 ? '-' : base32(reader.take(name, byteLength, base32));
  };

function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += digits[(value >> (bits - 5)) & 31]!;
  }
  return bits === 0 ? text : text + digits[(value << (5 - bits)) & 31]!;
}
