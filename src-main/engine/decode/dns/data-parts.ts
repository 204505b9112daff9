/** What records are made of. Each part reads one field, and returns it as a zone file writes it (RFC 1035 §5.1, RFC 3597 §5). */
import { toBase64, toHex } from '../../../contract/byte-format';
import { decodeText } from '../../../contract/text-codec';
import { formatIsoTime } from '../../../contract/time-format';
import { textValue } from '../content';
import type { BitField, FieldReader } from '../field-reader';
import { ipv4Text, ipv6Text } from '../ip-text';
import { readName } from './names';

/** `base`: where in the reader's bytes the message begins. */
export type Part = (reader: FieldReader, base: number) => string;

type NameOf = (value: number) => string | undefined;

/** All parts in their order, with spaces between. */
export function inOrder(...parts: readonly Part[]): Part {
  return (reader, base) => {
    let text = '';
    for (const part of parts) {
      const shown = part(reader, base);
      if (shown !== '') text += text === '' ? shown : ` ${shown}`;
    }
    return text;
  };
}

export const number =
  (name: string, byteLength: number, nameOf?: NameOf): Part =>
  (reader) =>
    String(reader.number(name, byteLength, nameOf));

/** A number that a zone file writes as its name. */
export const code =
  (name: string, byteLength: number, nameOf: NameOf): Part =>
  (reader) => {
    const value = reader.number(name, byteLength, nameOf);
    return nameOf(value) ?? String(value);
  };

export const seconds = (name: string): Part => number(name, 4, (value) => `${value} s`);

/** A number whose bits are fields. */
export const flags =
  (name: string, byteLength: number, fields: readonly BitField[]): Part =>
  (reader) =>
    String(
      reader.group(
        name,
        () => reader.bits(byteLength, fields),
        (value) => value,
      ),
    );

/** A name that may be compressed: only those of RFC 1035 may. */
export const domain =
  (name: string): Part =>
  (reader, base) =>
    readName(reader, name, base);

/** `clause`: where it says that this name is not compressed. */
export const wholeDomain =
  (name: string, clause = 'RFC 3597 §4'): Part =>
  (reader, base) =>
    readName(reader, name, base, clause);

/** A character-string with its length before it (RFC 1035 §3.3). */
export const characterString =
  (name: string): Part =>
  (reader) => {
    const byteLength = reader.number(`${name}-LENGTH`, 1);
    return quoted(reader.take(name, byteLength, textValue));
  };

/** All that is left, as text. */
export const restAsText =
  (name: string): Part =>
  (reader) =>
    quoted(reader.take(name, reader.left, textValue));

export const ipv4 =
  (name: string): Part =>
  (reader) =>
    ipv4Text(reader.take(name, 4, ipv4Text));

export const ipv6 =
  (name: string): Part =>
  (reader) =>
    ipv6Text(reader.take(name, 16, ipv6Text));

/** Bytes with their length before them. */
export const counted =
  (lengthName: string, lengthByteLength: number, name: string): Part =>
  (reader) => {
    const byteLength = reader.number(lengthName, lengthByteLength);
    return byteLength === 0 ? '-' : toHex(reader.raw(name, byteLength));
  };

/** All that is left, in hexadecimal digits. */
export const rest =
  (name: string): Part =>
  (reader) =>
    reader.left === 0 ? '' : toHex(reader.raw(name, reader.left));

/** All that is left, in base64. */
export const restAsBase64 =
  (name: string): Part =>
  (reader) =>
    reader.left === 0 ? '' : toBase64(reader.raw(name, reader.left));

/** Bytes as `aa-bb-cc` (RFC 7043 §3). */
export const dashed =
  (name: string, byteLength: number): Part =>
  (reader) => {
    const text = (bytes: Uint8Array): string => (toHex(bytes).match(/../g) ?? []).join('-');
    return text(reader.take(name, byteLength, text));
  };

/** Seconds since the Unix epoch; 32 bits count modulo 2³² (RFC 4034 §3.1.5), read as those that end in 2106. */
export const time =
  (name: string, byteLength: 4 | 6): Part =>
  (reader) => {
    const valueOf = (bytes: Uint8Array): string => timeText(bytes.reduce((value, byte) => value * 256 + byte, 0));
    return valueOf(reader.take(name, byteLength, valueOf));
  };

/** `2026-11-28T15:00:00Z`; a number where no calendar reaches. */
function timeText(value: number): string {
  // Dates of JavaScript end in the year 275760.
  return value > 8.64e12 ? String(value) : formatIsoTime(BigInt(value) * 1_000_000_000n).replace('.000000000', '');
}

export const quoted = (bytes: Uint8Array): string => `"${decodeText(bytes, 'utf-8').replace(/["\\]/g, '\\$&')}"`;
