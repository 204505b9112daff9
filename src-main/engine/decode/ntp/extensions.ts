/** What follows the header: extension fields and a message authentication code (RFC 5905 §7.5, RFC 7822 §7.5). */
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';

/** A key identifier alone (crypto-NAK), or with a digest of MD5, SHA-1. */
const authenticationByteLengths = [4, 20, 24];
/** The last extension field is at least so long that it cannot be taken for an authentication code. */
const smallestExtension = 16;

const badLength: Rule = { code: 'NTP_EXTENSION_LENGTH', clause: 'RFC 7822 §7.5' };

export function readExtensions(reader: FieldReader): void {
  while (reader.left > 0 && !authenticationByteLengths.includes(reader.left)) readExtension(reader);
  if (reader.left === 0) return;
  reader.number('Key Identifier', 4);
  if (reader.left > 0) reader.raw('dgst', reader.left);
}

function readExtension(reader: FieldReader): void {
  reader.group('Extension Field', () => {
    const { at } = reader;
    reader.number('Field Type', 2);
    const byteLength = reader.number('Length', 2);
    if (byteLength < smallestExtension || byteLength % 4 !== 0) reader.refuse(badLength, at, reader.at - at);
    reader.raw('Value', byteLength - 4);
  });
}
