/** Keys and signatures (RFC 4034 §2, §3; KEY and SIG: RFC 2535, RFC 2931). */
import { toBase64 } from '../../../contract/byte-format';
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';
import { typeName } from './codes';
import { code, inOrder, number, restAsBase64, seconds, time, wholeDomain } from './data-parts';
import { algorithmName } from './security-codes';

const protocolRule: Rule = { code: 'DNS_KEY_PROTOCOL', clause: 'RFC 4034 §2.1.2', severity: 'warning' };
const dnssec = 3;

/** Returns `257 3 13 <key>`. */
export function readKey(reader: FieldReader): string {
  const { at } = reader;
  const flags = reader.group(
    'Flags',
    () =>
      reader.bits(2, [
        ['Zone Key', 0x0100],
        ['Revoke', 0x0080],
        ['Secure Entry Point', 0x0001],
      ]),
    (value) => value,
  );
  const protocol = reader.number('Protocol', 1);
  if (protocol !== dnssec) reader.complain({ ...protocolRule, details: { protocol } }, reader.at - 1, 1);
  const algorithm = reader.number('Algorithm', 1, algorithmName);
  const start = `${flags} ${protocol} ${algorithm}`;
  if (reader.left === 0) return start;
  const tag = `key tag ${keyTag(reader.bytes.subarray(at, reader.end))}`;
  return `${start} ${toBase64(reader.raw('Public Key', reader.left, tag))}`;
}

export const readSignature = inOrder(
  code('Type Covered', 2, typeName),
  number('Algorithm', 1, algorithmName),
  number('Labels', 1),
  seconds('Original TTL'),
  time('Signature Expiration', 4),
  time('Signature Inception', 4),
  number('Key Tag', 2),
  wholeDomain("Signer's Name", 'RFC 4034 §3.1.7'),
  restAsBase64('Signature'),
);

const rsaMd5 = 1;

/** Of a whole RDATA (RFC 4034 appendix B). */
function keyTag(data: Uint8Array): number {
  if (data[3] === rsaMd5 && data.length > 6) return (data.at(-3)! << 8) | data.at(-2)!;
  let sum = 0;
  for (let at = 0; at < data.length; at++) sum += (at & 1) === 0 ? data[at]! << 8 : data[at]!;
  return (sum + ((sum >> 16) & 0xffff)) & 0xffff;
}
