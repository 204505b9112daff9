/** IP addresses between text and the bytes of a packet. */
import { isIPv4, isIPv6 } from 'node:net';
import type { Endpoint } from '../../contract/session-state';

export type AddressFamily = 4 | 6;

/** Both ends of a flow in one address family, as they go into a packet. */
export interface AddressPair {
  readonly family: AddressFamily;
  readonly local: Uint8Array;
  readonly remote: Uint8Array;
}

const mappedPrefix = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff);

/**
 * 4 or 16 bytes. An IPv4 address mapped into IPv6 (RFC 4291 §2.5.5.2) is IPv4; a zone id is left out; what is no
 * address at all is 0.0.0.0, the unspecified one.
 */
export function parseAddress(text: string): Uint8Array {
  const bare = text.split('%', 1)[0] ?? '';
  if (isIPv4(bare)) return parseIPv4(bare);
  if (!isIPv6(bare)) return new Uint8Array(4);
  const bytes = parseIPv6(bare);
  return mappedPrefix.every((byte, at) => bytes[at] === byte) ? bytes.slice(12) : bytes;
}

/** A wildcard follows the family of the other end; otherwise a lone IPv4 address goes back into its IPv6 mapping. */
export function pairAddresses(local: Endpoint, remote: Endpoint): AddressPair {
  const from = parseAddress(local.host);
  const to = parseAddress(remote.host);
  if (from.length === to.length) return { family: from.length === 4 ? 4 : 6, local: from, remote: to };
  if (isUnspecified(from)) return { family: to.length === 4 ? 4 : 6, local: new Uint8Array(to.length), remote: to };
  if (isUnspecified(to)) return { family: from.length === 4 ? 4 : 6, local: from, remote: new Uint8Array(from.length) };
  return { family: 6, local: toIPv6(from), remote: toIPv6(to) };
}

/** Text of the address in `bytes[at … at + byteLength]`; IPv6 as RFC 5952 wants it. */
export function formatAddress(bytes: Uint8Array, at: number, byteLength: number): string {
  if (byteLength === 4) return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[at + 2 * i]! << 8) | bytes[at + 2 * i + 1]!);
  const { start, length } = longestZeroRun(groups);
  const hex = (part: number[]): string => part.map((group) => group.toString(16)).join(':');
  if (length < 2) return hex(groups);
  return `${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}`;
}

function parseIPv4(text: string): Uint8Array {
  return Uint8Array.from(text.split('.'), Number);
}

function parseIPv6(text: string): Uint8Array {
  const lastColon = text.lastIndexOf(':') + 1;
  const tail = text.slice(lastColon);
  const [a = 0, b = 0, c = 0, d = 0] = tail.includes('.') ? parseIPv4(tail) : [];
  const whole = tail.includes('.')
    ? `${text.slice(0, lastColon)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
    : text;
  const [head = '', rest] = whole.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = rest === undefined || rest === '' ? [] : rest.split(':');
  const gap = rest === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array<string>(gap).fill('0'), ...right].map((group) => Number.parseInt(group, 16));
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

function isUnspecified(address: Uint8Array): boolean {
  return address.every((byte) => byte === 0);
}

function toIPv6(address: Uint8Array): Uint8Array {
  return address.length === 16 ? address : Uint8Array.of(...mappedPrefix, ...address);
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let end = start;
    while (end < groups.length && groups[end] === 0) end++;
    if (end - start > best.length) best = { start, length: end - start };
  }
  return best;
}
