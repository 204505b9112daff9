/** What follows the header: extension fields and a message authentication code (RFC 5905 §7.5, RFC 7822 §7.5). */
import { toHex } from '../../../contract/byte-format';
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';

/** A key identifier alone (crypto-NAK), or with a digest of MD5, SHA-1. */
const authenticationByteLengths = [4, 20, 24];
/** Of version 3 and before: a key identifier and a checksum of DES (RFC 1305 appendix C). */
const desByteLength = 12;
/** The last extension field is at least so long that it cannot be taken for an authentication code. */
const smallestExtension = 16;

const badLength: Rule = { code: 'NTP_EXTENSION_LENGTH', clause: 'RFC 7822 §7.5' };

/** IANA, NTP Extension Field Types. */
const types: Readonly<Record<number, string>> = {
  0x0002: 'No-Operation Request',
  0x8002: 'No-Operation Response',
  0x0102: 'Association Message Request',
  0x8102: 'Association Message Response',
  0x0104: 'Unique Identifier',
  0x0202: 'Certificate Message Request',
  0x8202: 'Certificate Message Response',
  0x0204: 'NTS Cookie',
  0x0302: 'Cookie Message Request',
  0x8302: 'Cookie Message Response',
  0x0304: 'NTS Cookie Placeholder',
  0x0402: 'Autokey Message Request',
  0x8402: 'Autokey Message Response',
  0x0404: 'NTS Authenticator and Encrypted Extension Fields',
  0x0502: 'Leapseconds Message Request',
  0x8502: 'Leapseconds Message Response',
  0x0602: 'Sign Message Request',
  0x8602: 'Sign Message Response',
  0x0702: 'IFF Identity Message Request',
  0x8702: 'IFF Identity Message Response',
  0x0802: 'GQ Identity Message Request',
  0x8802: 'GQ Identity Message Response',
  0x0902: 'MV Identity Message Request',
  0x8902: 'MV Identity Message Response',
  0x2005: 'UDP Checksum Complement',
};

const authenticator = 0x0404;

export function readExtensions(reader: FieldReader, version: number): void {
  const isAuthentication = () =>
    authenticationByteLengths.includes(reader.left) || (version < 4 && reader.left === desByteLength);
  while (reader.left > 0 && !isAuthentication()) readExtension(reader);
  if (reader.left === 0) return;
  const keyIdentifier = reader.number('Key Identifier', 4);
  if (reader.left > 0) reader.raw('dgst', reader.left, digestText(keyIdentifier, reader.left));
}

function digestText(keyIdentifier: number, byteLength: number): string {
  const how = byteLength === 8 ? 'DES-CBC' : byteLength === 16 ? 'MD5 or AES-CMAC' : 'SHA-1';
  return `${how} with key ${keyIdentifier}`;
}

function readExtension(reader: FieldReader): void {
  reader.group(
    'Extension Field',
    () => {
      const { at } = reader;
      const type = reader.number('Field Type', 2, (value) => types[value]);
      const byteLength = reader.number('Length', 2);
      if (byteLength < smallestExtension || byteLength % 4 !== 0) reader.refuse(badLength, at, reader.at - at);
      if (type === authenticator) readAuthenticator(reader, byteLength - 4);
      else reader.raw('Value', byteLength - 4);
      return types[type] ?? `0x${toHex(Uint8Array.of(type >> 8, type & 0xff))}`;
    },
    (name) => name,
  );
}

/** RFC 8915 §5.6: nonce and ciphertext, each padded to whole words. */
function readAuthenticator(reader: FieldReader, byteLength: number): void {
  reader.within(byteLength, () => {
    const end = reader.at + byteLength;
    reader.attempt(() => {
      const lengths = [reader.number('Nonce Length', 2), reader.number('Ciphertext Length', 2)];
      for (const [index, name] of ['Nonce', 'Ciphertext'].entries()) {
        const length = lengths[index]!;
        if (length > 0) reader.raw(name, length);
        const padding = Math.min(-length & 3, reader.left);
        if (padding > 0) reader.raw('Padding', padding);
      }
      if (reader.left > 0) reader.raw('Additional Padding', reader.left);
    });
    reader.at = end;
  });
}
