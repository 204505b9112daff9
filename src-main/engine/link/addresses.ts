/** IP addresses as the engine writes them: no brackets, no zone, IPv4 never in its IPv6-mapped form. */
import { isIP, isIPv4, isIPv6 } from 'node:net';
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import type { Endpoint } from '../../contract/session-state';

export type Family = 'IPv4' | 'IPv6';

const mappedPrefix = '::ffff:';

/** `::ffff:1.2.3.4` → `1.2.3.4` (RFC 4291 §2.5.5.2), `[::1]` → `::1`, `fe80::1%eth0` → `fe80::1`; names stay as they are. */
export function plainAddress(address: string): string {
  const bare = withoutBrackets(address);
  const zone = bare.indexOf('%');
  const withoutZone = zone === -1 ? bare : bare.slice(0, zone);
  const isMapped = withoutZone.slice(0, mappedPrefix.length).toLowerCase() === mappedPrefix;
  const tail = withoutZone.slice(mappedPrefix.length);
  return isMapped && isIPv4(tail) ? tail : withoutZone;
}

/** `[::1]` → `::1`; the zone stays, since the system needs it to send. */
export function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

/** null for a name. */
export function familyOf(host: string): Family | null {
  const version = isIP(withoutBrackets(host));
  return version === 4 ? 'IPv4' : version === 6 ? 'IPv6' : null;
}

export function endpointOf(address: string, port: number): Endpoint {
  return { host: plainAddress(address), port };
}

export function isWildcard(host: string): boolean {
  const address = plainAddress(host);
  return address === '0.0.0.0' || (isIPv6(address) && /^[0:]+$/.test(address));
}

/** 127.0.0.0/8 (RFC 1122 §3.2.1.3), ::1, and the name that stands for them. */
export function isLoopback(host: string): boolean {
  const address = plainAddress(host);
  if (isIPv4(address)) return address.startsWith('127.');
  if (isIPv6(address)) return /^(0{0,4}:)+0{0,3}1$/.test(address);
  return address.toLowerCase() === 'localhost' || address.toLowerCase().endsWith('.localhost');
}

/** 224.0.0.0/4 (RFC 5771) or ff00::/8 (RFC 4291 §2.7). */
export function isMulticast(host: string): boolean {
  const address = plainAddress(host);
  if (isIPv4(address)) return (firstOctet(address) & 0xf0) === 0xe0;
  return isIPv6(address) && /^ff[0-9a-f]{2}:/i.test(address);
}

/** 255.255.255.255, or the directed broadcast address of one of this machine's networks (RFC 919 §7). */
export function isBroadcast(host: string, interfaces = interfaceAddresses()): boolean {
  const address = plainAddress(host);
  if (!isIPv4(address)) return false;
  if (address === '255.255.255.255') return true;
  const wanted = ipv4Number(address);
  return interfaces.some(({ family, address: own, netmask }) => {
    const mask = family === 'IPv4' ? ipv4Number(netmask) : 0xffffffff;
    // A /31 or /32 has no broadcast address (RFC 3021 §2.1).
    return mask < 0xfffffffe && wanted === (ipv4Number(own) | ~mask) >>> 0;
  });
}

/** Whether both lie in the network that the mask cuts out. */
export function isSameNetwork(left: string, right: string, netmask: string, family: Family): boolean {
  const [a, b, mask] = [left, right, netmask].map((address) => octets(address, family));
  return mask!.every((part, index) => (a![index]! & part) === (b![index]! & part));
}

export function interfaceAddresses(): readonly NetworkInterfaceInfo[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
}

function firstOctet(address: string): number {
  return Number(address.slice(0, address.indexOf('.')));
}

function ipv4Number(address: string): number {
  return octets(address, 'IPv4').reduce((sum, octet) => sum * 256 + octet, 0);
}

/** The address's parts: 4 octets, or 8 groups of 16 bits. */
function octets(address: string, family: Family): readonly number[] {
  const plain = plainAddress(address);
  return family === 'IPv4' ? plain.split('.').map(Number) : groups(plain);
}

function groups(address: string): readonly number[] {
  const [head = '', tail] = withDottedTailAsGroups(address).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right].map((group) => Number.parseInt(group, 16));
}

/** `64:ff9b::1.2.3.4` → `64:ff9b::102:304` (RFC 4291 §2.2, form 3). */
function withDottedTailAsGroups(address: string): string {
  const at = address.lastIndexOf(':') + 1;
  const tail = address.slice(at);
  if (!tail.includes('.')) return address;
  const value = ipv4Number(tail);
  return `${address.slice(0, at)}${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`;
}
