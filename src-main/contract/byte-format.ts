/** Bytes as text for the clipboard: the choices of "copy as". */
import { toBase64 as encodeBase64 } from '@exodus/bytes/base64.js';
import { toHex as encodeHex } from '@exodus/bytes/hex.js';
import { toHexByte } from './hex-notation';
import type { Encoding } from './message';
import { decodeText } from './text-codec';

/** Padded, RFC 4648 §4. */
export function toBase64(bytes: Uint8Array): string {
  return encodeBase64(bytes);
}

/** Two lower-case digits a byte and nothing between them. */
export function toHex(bytes: Uint8Array): string {
  return encodeHex(bytes);
}

/** The text itself, control characters included; U+FFFD stands for what is not valid. */
export function toText(bytes: Uint8Array, encoding: Encoding = 'utf-8'): string {
  return decodeText(bytes, encoding);
}

const rowLength = 16;

/** As `hexdump -C` writes it, ending with the total length: tools and the hex notation read it back. */
export function toHexdump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += rowLength) lines.push(hexdumpLine(bytes.subarray(at, at + rowLength), at));
  if (bytes.length > 0) lines.push(toOffset(bytes.length));
  return lines.map((line) => `${line}\n`).join('');
}

function hexdumpLine(row: Uint8Array, at: number): string {
  const digits = Array.from(row, toHexByte);
  const columns = `${digits.slice(0, 8).join(' ').padEnd(23)}  ${digits.slice(8).join(' ').padEnd(23)}`;
  const gutter = Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
  return `${toOffset(at)}  ${columns}  |${gutter}|`;
}

const toOffset = (at: number) => at.toString(16).padStart(8, '0');

/** A C99 definition of the bytes and their length; `name` is made a C identifier. */
export function toCArray(bytes: Uint8Array, name = 'data'): string {
  const identifier = name.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d|$)/, '_');
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 12)
    lines.push(`  ${Array.from(bytes.subarray(at, at + 12), (byte) => `0x${toHexByte(byte)}`).join(', ')}`);
  // C has no array without elements: an empty one keeps a byte that its length does not count.
  const body = lines.length > 0 ? lines.join(',\n') : '  0x00';
  const size = bytes.length > 0 ? '' : '1';
  return `const unsigned char ${identifier}[${size}] = {\n${body}\n};\nconst unsigned int ${identifier}_len = ${bytes.length};\n`;
}
