/** Whom a certificate is for. */
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { domainToASCII } from 'node:url';
import { refusal } from '../../contract/reasons';
import { interfaceAddresses, isWildcard, plainAddress } from '../link/addresses';

export interface Subject {
  readonly commonName: string;
  /** Subject Alternative Names (RFC 5280 §4.2.1.6), which clients go by. */
  readonly names: readonly AlternativeName[];
  readonly purpose: 'server' | 'client';
}

export interface AlternativeName {
  readonly type: 'dns' | 'ip';
  readonly value: string;
}

/** Names and addresses; a name may begin with `*.`. Throws `BAD_INPUT`. */
export function serverSubject(hosts: readonly string[]): Subject {
  const names = hosts.map(alternativeName);
  const distinct = names.filter(({ value }, at) => names.findIndex((other) => other.value === value) === at);
  const [first] = distinct;
  if (first === undefined) throw refusal('BAD_INPUT', 'authority-hosts');
  return { commonName: first.value, names: distinct, purpose: 'server' };
}

export function clientSubject(commonName: string): Subject {
  return { commonName, names: [], purpose: 'client' };
}

/** Every name that a server bound there may be called by from this machine. */
export function hostsOfServer(bound: string): string[] {
  const address = plainAddress(bound);
  if (isIP(address) === 0) return [address, 'localhost', '127.0.0.1', '::1'];
  if (!isWildcard(address)) return isLoopbackAddress(address) ? ['localhost', address] : [address];
  const own = interfaceAddresses().map((found) => plainAddress(found.address));
  const name = hostname();
  return ['localhost', ...own, ...(isDnsName(name) ? [name] : [])];
}

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

function alternativeName(host: string): AlternativeName {
  const address = plainAddress(host.trim());
  if (isIP(address) !== 0) return { type: 'ip', value: address };
  const isWild = address.startsWith('*.');
  const name = isWild ? address.slice(2) : address;
  // It reads its input as a part of a URL, up to what would end that.
  const ascii = /[\s/?#@\\:]/.test(name) ? '' : domainToASCII(name);
  if (!isDnsName(ascii)) throw refusal('BAD_INPUT', 'authority-host', { host });
  return { type: 'dns', value: isWild ? `*.${ascii}` : ascii };
}

/** Labels of letters, digits, hyphens and underscores, 253 characters in all (RFC 1123 §2.1, RFC 1035 §2.3.4). */
function isDnsName(name: string): boolean {
  return (
    name.length <= 253 && /^(?!-)[\w-]{1,63}(?<!-)(\.(?!-)[\w-]{1,63}(?<!-))*\.?$/.test(name) && !/^[\d.]+$/.test(name)
  );
}
