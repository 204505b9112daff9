/** The text notation: text as it is, with `\r \n \t \0 \\ \" \xHH \u{…}`. `\xHH` is that byte in any encoding; the others are characters. */
import { characterReader, type Character } from './characters';
import { characterPosition, decodeText, tryEncodeText, unencodable } from './text-codec';
import type { LabError } from './errors';
import type { Encoding } from './message';
import { isPrintable } from './printable';
import { refusal, type ReasonKey } from './reasons';

/** A stretch of the text, for highlighting; offsets in UTF-16 units from 0, `to` exclusive. */
export interface TextToken {
  readonly kind: 'text' | 'escape' | 'error';
  readonly from: number;
  readonly to: number;
}

type Escape =
  | { readonly length: number; readonly character: string }
  | { readonly length: number; readonly byte: number }
  | { readonly length: number; readonly reason: ReasonKey; readonly details: Readonly<Record<string, string>> };

const characterEscapes: Readonly<Record<string, string>> = {
  r: '\r',
  n: '\n',
  t: '\t',
  '0': '\0',
  '\\': '\\',
  '"': '"',
};

/** Reads the escape whose backslash stands at `at`. */
function readEscape(text: string, at: number): Escape {
  const letter = String.fromCodePoint(text.codePointAt(at + 1) ?? 0);
  if (at + 1 >= text.length) return { length: 1, reason: 'escape-alone', details: {} };
  const character = characterEscapes[letter];
  if (character !== undefined) return { length: 2, character };
  if (letter === 'x') return readByteEscape(text, at);
  if (letter === 'u') return readCodePointEscape(text, at);
  return { length: 1 + letter.length, reason: 'escape-unknown', details: { character: letter } };
}

function readByteEscape(text: string, at: number): Escape {
  const digits = /^[0-9a-f]{0,2}/i.exec(text.slice(at + 2, at + 4))![0];
  if (digits.length < 2) return { length: 2 + digits.length, reason: 'escape-byte', details: {} };
  return { length: 4, byte: Number.parseInt(digits, 16) };
}

function readCodePointEscape(text: string, at: number): Escape {
  const match = /^\\u\{([0-9a-f]{1,8})\}/i.exec(text.slice(at, at + 12));
  if (!match) {
    const length = /^\\u(?:\{[0-9a-f]{0,8}\}?)?/i.exec(text.slice(at, at + 12))![0].length;
    return { length, reason: 'escape-code-point', details: {} };
  }
  const digits = match[1]!;
  const codePoint = Number.parseInt(digits, 16);
  const isCharacter = codePoint <= 0x10ffff && (codePoint < 0xd800 || codePoint > 0xdfff);
  const length = match[0].length;
  if (!isCharacter) return { length, reason: 'escape-code-point-range', details: { digits } };
  return { length, character: String.fromCodePoint(codePoint) };
}

/** Cuts the text into plain stretches, escapes and mistakes, without a gap. */
export function tokenizeText(text: string): TextToken[] {
  const tokens: TextToken[] = [];
  for (let at = 0; at < text.length;) {
    const backslash = text.indexOf('\\', at);
    const from = backslash === -1 ? text.length : backslash;
    if (from > at) tokens.push({ kind: 'text', from: at, to: from });
    if (backslash === -1) break;
    const escape = readEscape(text, from);
    at = from + escape.length;
    tokens.push({ kind: 'reason' in escape ? 'error' : 'escape', from, to: at });
  }
  return tokens;
}

/** The bytes of a text, in parts. Throws `BAD_ESCAPE` or `UNENCODABLE`; both count characters from 1, and UTF-16 units (`offset`) from 0. */
export function parseTextNotation(text: string, encoding: Encoding): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < text.length;) {
    const backslash = text.indexOf('\\', at);
    const to = backslash === -1 ? text.length : backslash;
    if (to > at) parts.push(encodePart(text.slice(at, to), encoding, text, at));
    if (backslash === -1) break;
    const escape = readEscape(text, to);
    if ('reason' in escape) throw badEscape(text, to, escape.reason, escape.details);
    parts.push('byte' in escape ? Uint8Array.of(escape.byte) : encodePart(escape.character, encoding, text, to));
    at = to + escape.length;
  }
  return parts;
}

/** `at` is where the part came from: what an error points at. */
function encodePart(part: string, encoding: Encoding, whole: string, at: number): Uint8Array {
  const encoded = tryEncodeText(part, encoding);
  if (encoded instanceof Uint8Array) return encoded;
  const character = String.fromCodePoint(part.codePointAt(encoded.offset)!);
  throw unencodable(whole, at + encoded.offset, encoding, character);
}

function badEscape(
  text: string,
  offset: number,
  reason: ReasonKey,
  details: Readonly<Record<string, string>>,
): LabError {
  return refusal('BAD_ESCAPE', reason, { ...details, position: characterPosition(text, offset), offset });
}

const namedEscapes: Readonly<Record<string, string>> = {
  '\r': '\\r',
  '\n': '\\n',
  '\t': '\\t',
  '\0': '\\0',
  '\\': '\\\\',
};

/** The canonical notation of bytes: printable text as it is, the rest escaped; encoding it again gives the same bytes. */
export function toTextNotation(bytes: Uint8Array, encoding: Encoding = 'utf-8'): string {
  const read = characterReader(encoding);
  const isWide = encoding === 'utf-16le' || encoding === 'utf-16be';
  let notation = '';
  for (let at = 0; at < bytes.length;) {
    const plainEnd = isWide ? at : endOfPlain(bytes, at);
    if (plainEnd > at) notation += decodeText(bytes.subarray(at, plainEnd), 'latin1');
    at = plainEnd;
    if (at === bytes.length) break;
    const character = read(bytes, at);
    notation += notationOf(character, bytes);
    at += character.length;
  }
  return notation;
}

/** Printable ASCII other than the backslash: the same in every encoding but UTF-16. */
function endOfPlain(bytes: Uint8Array, at: number): number {
  for (let byte = bytes[at]; byte !== undefined && byte >= 0x20 && byte < 0x7f && byte !== 0x5c; byte = bytes[at]) at++;
  return at;
}

function notationOf({ text, at, length }: Character, bytes: Uint8Array): string {
  const named = text === null ? undefined : namedEscapes[text];
  if (named !== undefined) return named;
  if (text !== null && isPrintable(text)) return text;
  if (text === null || length === 1) return byteEscape(bytes[at]!);
  return [...text].map((one) => (isPrintable(one) ? one : codePointEscape(one))).join('');
}

const byteEscape = (byte: number) => `\\x${byte.toString(16).padStart(2, '0')}`;
const codePointEscape = (character: string) => `\\u{${character.codePointAt(0)!.toString(16)}}`;
