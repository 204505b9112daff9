/** IP addresses as numbers, to compare them however they are written, and with networks (`10.0.0.0/8`). */
import { isIpv4, isIpv6 } from '../../../contract/host-syntax';

export interface IpNetwork {
  readonly version: 4 | 6;
  readonly value: bigint;
  /** Leading bits that count; 32 or 128: one address. */
  readonly prefixLength: number;
}

/** An address or network; null if it is neither. A zone (`%eth0`) does not count, an IPv4-mapped address is IPv4. */
export function parseIpNetwork(text: string): IpNetwork | null {
  const [address = '', prefix, ...more] = text.split('/');
  const parsed = parseAddress(address);
  if (!parsed || more.length > 0) return null;
  const bits = parsed.version === 4 ? 32 : 128;
  if (prefix === undefined) return { ...parsed, prefixLength: bits };
  const prefixLength = Number(prefix);
  return /^\d{1,3}$/.test(prefix) && prefixLength <= bits ? { ...parsed, prefixLength } : null;
}

export function contains(network: IpNetwork, address: IpNetwork): boolean {
  const shift = BigInt((network.version === 4 ? 32 : 128) - network.prefixLength);
  return network.version === address.version && network.value >> shift === address.value >> shift;
}

function parseAddress(text: string): { version: 4 | 6; value: bigint } | null {
  if (isIpv4(text)) return { version: 4, value: ipv4Value(text) };
  if (!isIpv6(text)) return null;
  const value = ipv6Value(text.replace(/%.*$/, ''));
  return value >> 32n === 0xffffn ? { version: 4, value: value & 0xffffffffn } : { version: 6, value };
}

function ipv4Value(text: string): bigint {
  return text.split('.').reduce((value, part) => value * 256n + BigInt(part), 0n);
}

function ipv6Value(text: string): bigint {
  const last = text.slice(text.lastIndexOf(':') + 1);
  const hex = (value: bigint) => value.toString(16);
  const plain = isIpv4(last)
    ? `${text.slice(0, -last.length)}${hex(ipv4Value(last) >> 16n)}:${hex(ipv4Value(last) & 0xffffn)}`
    : text;
  const [head = '', tail] = plain.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const groups = [...head, ...Array<string>(8 - head.length - (tail?.length ?? 0)).fill('0'), ...(tail ?? [])];
  return groups.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n);
}
