/** Records with addresses of one kind or another: APL (RFC 3123 §4) and IPSECKEY (RFC 4025 §2). */
import { toBase64, toHex } from '../../../contract/byte-format';
import type { FieldReader } from '../field-reader';
import { ipv4Text, ipv6Text } from '../ip-text';
import { readName } from './names';

/** IANA, Address Family Numbers. */
const families: Readonly<Record<number, string>> = { 1: 'IPv4', 2: 'IPv6' };

export const familyName = (family: number): string | undefined => families[family];

/** The first bytes of an address; what is left out is 0. */
export function addressText(family: number, bytes: Uint8Array): string {
  const whole = new Uint8Array(family === 1 ? 4 : 16);
  if ((family !== 1 && family !== 2) || bytes.length > whole.length) return toHex(bytes);
  whole.set(bytes);
  return family === 1 ? ipv4Text(whole) : ipv6Text(whole);
}

export function readAddressPrefixes(reader: FieldReader): string {
  const items: string[] = [];
  while (reader.left > 0)
    items.push(
      reader.group(
        'apitem',
        () => readAddressPrefix(reader),
        (text) => text,
      ),
    );
  return items.join(' ');
}

/** `!1:192.168.32.0/21` */
function readAddressPrefix(reader: FieldReader): string {
  const family = reader.number('ADDRESSFAMILY', 2, familyName);
  const prefix = reader.number('PREFIX', 1);
  const bits = reader.bits(1, [
    ['N', 0x80],
    ['AFDLENGTH', 0x7f],
  ]);
  const byteLength = bits & 0x7f;
  const text = (bytes: Uint8Array): string => addressText(family, bytes);
  const address = byteLength === 0 ? text(new Uint8Array(0)) : text(reader.take('AFDPART', byteLength, text));
  return `${bits > 0x7f ? '!' : ''}${family}:${address}/${prefix}`;
}

const gatewayTypes: Readonly<Record<number, string>> = { 0: 'no gateway', 1: 'IPv4', 2: 'IPv6', 3: 'domain name' };
const keyAlgorithms: Readonly<Record<number, string>> = { 0: 'no key', 1: 'DSA', 2: 'RSA', 3: 'ECDSA', 4: 'EdDSA' };

export function readIpsecKey(reader: FieldReader, base: number): string {
  const precedence = reader.number('precedence', 1);
  const type = reader.number('gateway type', 1, (value) => gatewayTypes[value]);
  const algorithm = reader.number('algorithm', 1, (value) => keyAlgorithms[value]);
  const gateway = readGateway(reader, type, base);
  const key = reader.left === 0 ? '' : ` ${toBase64(reader.raw('public key', reader.left))}`;
  return `${precedence} ${type} ${algorithm} ${gateway}${key}`;
}

function readGateway(reader: FieldReader, type: number, base: number): string {
  if (type === 1) return ipv4Text(reader.take('gateway', 4, ipv4Text));
  if (type === 2) return ipv6Text(reader.take('gateway', 16, ipv6Text));
  return type === 3 ? readName(reader, 'gateway', base, 'RFC 4025 §2.5') : '.';
}
