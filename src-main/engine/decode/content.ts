/** How the content of a message is shown: as text where it is text, otherwise as bytes. */
import type { FieldValue } from '../../contract/fields';
import { formatByteCount, formatCount } from '../../contract/quantity-format';
import { decodeText } from '../../contract/text-codec';
import { Utf8Check } from './utf8';

// eslint-disable-next-line no-control-regex
const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

export function isText(bytes: Uint8Array, isCut = false): boolean {
  const check = new Utf8Check();
  check.push(bytes);
  return check.isWhole || (isCut && check.isValid);
}

/** UTF-8 without control characters becomes text; everything else is a copy of the bytes. `isCut`: more follows that is not here. */
export function contentValue(bytes: Uint8Array, isCut = false): FieldValue {
  const text = textValue(bytes, isCut);
  return typeof text === 'string' && control.test(text) ? bytes.slice() : text;
}

/** UTF-8 becomes text, whatever its characters; what is none is a copy of the bytes. */
export function textValue(bytes: Uint8Array, isCut = false): FieldValue {
  return isText(bytes, isCut) ? decodeText(isCut ? wholeCharacters(bytes) : bytes, 'utf-8') : bytes.slice();
}

/** Without the beginning of a character at the end of a cut text. */
function wholeCharacters(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte >= 0xc0) return bytes.subarray(0, bytes.length - back);
    if (byte < 0x80) break;
  }
  return bytes;
}

/** UTF-8 where it is valid, otherwise one character a byte. */
export function lineText(bytes: Uint8Array): string {
  return decodeText(bytes, isText(bytes) ? 'utf-8' : 'latin1');
}

/** What `lineText` makes of the bytes of a text that has one character a byte. */
export function textOfLatin1(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text : lineText(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}

/** Says so where a value is shown in part. */
export function shownPart(shown: number, total: number): { readonly text?: string } {
  return shown < total ? { text: `the first ${formatCount(shown)} of ${formatCount(total)} bytes` } : {};
}

const summaryLength = 60;

/** The beginning of a content for a summary: `“Hello”`, or its length where it is not text. */
export function summaryOf(value: FieldValue, byteLength: number): string {
  if (typeof value !== 'string') return formatByteCount(byteLength);
  const isWhole = endOf(value, summaryLength) === value.length;
  return isWhole ? `“${value}”` : `“${value.slice(0, endOf(value, summaryLength - 1))}…”`;
}

/** Where the first characters of a text end: none is cut in two. */
function endOf(text: string, characters: number): number {
  let end = 0;
  for (let count = 0; count < characters && end < text.length; count++) end += text.codePointAt(end)! > 0xffff ? 2 : 1;
  return end;
}
