/** The hex notation: generous on input, canonical (`48 65 6c`) on output. */
import { characterPosition } from './text-codec';
import type { LabErrorDetails } from './errors';
import { readHexdump } from './hexdump-input';
import { refusal, type ReasonKey } from './reasons';

const hexDigit = /[0-9a-f]/i;
const separator = /[\s,;:-]/;

/**
 * Reads bytes with spaces, `,` `;` `:` `-`, `0x`, `\x`, line ends or nothing between them, `#` comments to the end of the line,
 * or a whole pasted hexdump. Throws `BAD_HEX`; `position` counts characters from 1, `offset` UTF-16 units from 0.
 */
export function parseHexNotation(text: string): Uint8Array {
  return readHexdump(text) ?? readHexBytes(text);
}

function readHexBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1);
  let length = 0;
  for (let at = 0; at < text.length;) {
    const character = text[at]!;
    if (separator.test(character)) at++;
    else if (character === '#') at = endOfLine(text, at);
    else if (isPrefix(text, at)) at = afterPrefix(text, at);
    else {
      bytes[length++] = readByte(text, at);
      at += 2;
    }
  }
  return bytes.slice(0, length);
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

/** `0x` or `\x`. */
function isPrefix(text: string, at: number): boolean {
  return (text[at] === '0' || text[at] === '\\') && (text[at + 1] === 'x' || text[at + 1] === 'X');
}

function afterPrefix(text: string, at: number): number {
  const next = text[at + 2];
  if (next === undefined || separator.test(next))
    throw badHex(text, at, 'hex-prefix', { prefix: text.slice(at, at + 2) });
  return at + 2;
}

function readByte(text: string, at: number): number {
  if (!hexDigit.test(text[at]!)) throw badDigit(text, at);
  const second = text[at + 1];
  if (second === undefined || separator.test(second) || second === '#' || isPrefix(text, at + 1))
    throw badHex(text, at, 'hex-odd', { character: text[at]! });
  if (!hexDigit.test(second)) throw badDigit(text, at + 1);
  return Number.parseInt(text.slice(at, at + 2), 16);
}

function badDigit(text: string, offset: number): Error {
  return badHex(text, offset, 'hex-digit', { character: String.fromCodePoint(text.codePointAt(offset)!) });
}

function badHex(text: string, offset: number, reason: ReasonKey, details: LabErrorDetails): Error {
  return refusal('BAD_HEX', reason, { ...details, position: characterPosition(text, offset), offset });
}

/** `48 65 6c`, the canonical notation. */
export function toHexNotation(bytes: Uint8Array): string {
  return Array.from(bytes, toHexByte).join(' ');
}

/** Two lower-case digits. */
export function toHexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
