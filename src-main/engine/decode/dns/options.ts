/** Options of OPT (RFC 6891 §6.1.2; IANA, DNS EDNS0 Option Codes). */
import { toHex } from '../../../contract/byte-format';
import { decodeText } from '../../../contract/text-codec';
import type { Rule } from '../complaints';
import { contentValue, textValue } from '../content';
import type { FieldReader } from '../field-reader';
import { addressText, familyName } from './address-records';
import { optionName } from './codes';
import { readName } from './names';
import { algorithmName, digestTypeName, extendedErrorName, nsec3HashName } from './security-codes';

/** Returns the option's name, for a summary. */
export function readOption(reader: FieldReader): string {
  return reader.group(
    'Option',
    () => {
      const code = reader.number('OPTION-CODE', 2, optionName);
      const byteLength = reader.number('OPTION-LENGTH', 2);
      const name = optionName(code) ?? `option ${code}`;
      if (byteLength > 0) readData(reader, code, byteLength);
      return name;
    },
    (name) => name,
  );
}

/** What is wrong in it is said, and the option after it can still be read. */
function readData(reader: FieldReader, code: number, byteLength: number): void {
  reader.group(
    'OPTION-DATA',
    () =>
      reader.within(byteLength, () => {
        const end = reader.at + byteLength;
        const bytes = reader.bytes.subarray(reader.at, end);
        let text = toHex(bytes.subarray(0, reader.options.valueByteLength));
        reader.attempt(() => void (text = readers[code]?.(reader) ?? text));
        if (reader.left > 0 && reader.left < byteLength)
          reader.complain({ ...badLength, details: { code, byteLength } }, reader.at, reader.left);
        reader.at = end;
        return text;
      }),
    (text) => text,
  );
}

const badLength: Rule = { code: 'DNS_OPTION_LENGTH', clause: 'RFC 6891 §6.1.2' };
const cookieLength: Rule = { code: 'DNS_OPTION_LENGTH', clause: 'RFC 7873 §4' };
const addressRule: Rule = { code: 'DNS_CLIENT_SUBNET', clause: 'RFC 7871 §6' };

/** Each returns what the option says; of others the bytes are shown. */
const readers: Readonly<Record<number, (reader: FieldReader) => string>> = {
  1: readLongLivedQuery,
  2: (reader) => {
    const lease = reader.number('LEASE', 4, inSeconds);
    return reader.left > 0 ? `${lease} s, key ${reader.number('KEY-LEASE', 4, inSeconds)} s` : `${lease} s`;
  },
  3: (reader) => printable(reader.take('NSID', reader.left, contentValue)),
  5: (reader) => codes(reader, algorithmName),
  6: (reader) => codes(reader, digestTypeName),
  7: (reader) => codes(reader, nsec3HashName),
  8: readClientSubnet,
  9: (reader) => `${reader.number('EXPIRE', 4, inSeconds)} s`,
  10: readCookie,
  11: (reader) => timeoutText(reader.number('TIMEOUT', 2, timeoutText)),
  12: (reader) => `${reader.raw('PADDING', reader.left).length} B`,
  13: (reader) => readName(reader, 'Closest trust point', 0, 'RFC 7901 §4'),
  14: (reader) => list(reader, () => String(reader.number('KEY-TAG', 2))),
  15: readExtendedError,
  16: (reader) => String(reader.number('CLIENT-TAG', 2)),
  17: (reader) => String(reader.number('SERVER-TAG', 2)),
  18: (reader) => readName(reader, 'AGENT DOMAIN', 0, 'RFC 9567 §6.1'),
  19: readZoneVersion,
};

const inSeconds = (value: number): string => `${value} s`;
/** In units of 100 ms (RFC 7828 §3.1). */
const timeoutText = (value: number): string => `${value / 10} s`;
const printable = (bytes: Uint8Array): string => {
  const value = contentValue(bytes);
  return typeof value === 'string' ? value : toHex(bytes);
};

function codes(reader: FieldReader, nameOf: (value: number) => string | undefined): string {
  return list(reader, () => {
    const code = reader.number('ALG-CODE', 1, nameOf);
    return nameOf(code) ?? String(code);
  });
}

function list(reader: FieldReader, read: () => string): string {
  const parts: string[] = [];
  while (reader.left > 0) parts.push(read());
  return parts.join(', ');
}

/** RFC 8764 §3.2. */
function readLongLivedQuery(reader: FieldReader): string {
  const version = reader.number('LLQ-VERSION', 2);
  const opcode = reader.number('LLQ-OPCODE', 2, (value) => ['', 'LLQ-SETUP', 'LLQ-REFRESH', 'LLQ-EVENT'][value]);
  const error = reader.number('LLQ-ERROR', 2);
  reader.raw('LLQ-ID', 8);
  return `version ${version}, opcode ${opcode}, error ${error}, lease ${reader.number('LLQ-LEASE', 4, inSeconds)} s`;
}

/** RFC 7871 §6: as many bytes as the prefix needs, and nothing behind its bits. */
function readClientSubnet(reader: FieldReader): string {
  const { at } = reader;
  const family = reader.number('FAMILY', 2, familyName);
  const prefix = reader.number('SOURCE PREFIX-LENGTH', 1);
  const scope = reader.number('SCOPE PREFIX-LENGTH', 1);
  const byteLength = reader.left;
  const text = (bytes: Uint8Array): string => addressText(family, bytes);
  const bytes = byteLength === 0 ? new Uint8Array(0) : reader.take('ADDRESS', byteLength, text);
  const spare = 8 * byteLength - prefix;
  const isExact = spare >= 0 && spare < 8 && (byteLength === 0 || (bytes.at(-1)! & (2 ** spare - 1)) === 0);
  if (!isExact) reader.complain({ ...addressRule, details: { prefix } }, at, reader.at - at);
  return `${text(bytes)}/${prefix}, scope ${scope}`;
}

/** RFC 7873 §4: 8 bytes of the client's, and 8 to 32 of the server's. */
function readCookie(reader: FieldReader): string {
  const byteLength = reader.left;
  const client = toHex(reader.raw('Client Cookie', Math.min(8, byteLength)));
  const isWrong = byteLength !== 8 && (byteLength < 16 || byteLength > 40);
  if (isWrong) reader.complain({ ...cookieLength, details: { code: 10, byteLength } }, reader.at, reader.left);
  return reader.left === 0 ? client : `${client} ${toHex(reader.raw('Server Cookie', reader.left))}`;
}

/** RFC 8914 §2. */
function readExtendedError(reader: FieldReader): string {
  const code = reader.number('INFO-CODE', 2, extendedErrorName);
  const name = extendedErrorName(code) ?? String(code);
  if (reader.left === 0) return name;
  return `${name}: ${decodeText(reader.take('EXTRA-TEXT', reader.left, textValue), 'utf-8')}`;
}

/** RFC 9660 §2. */
function readZoneVersion(reader: FieldReader): string {
  const labels = reader.number('LABELCOUNT', 1);
  const type = reader.number('TYPE', 1, (value) => (value === 0 ? 'SOA-SERIAL' : undefined));
  const isSerial = type === 0 && reader.left === 4;
  const version = isSerial ? reader.number('VERSION', 4) : toHex(reader.raw('VERSION', reader.left));
  return `${labels} labels, ${version}`;
}
