/** Which of this machine's addresses speaks with a peer, for sockets that are bound to all of them. */
import { familyOf, interfaceAddresses, isLoopback, isSameNetwork, isWildcard, plainAddress } from './addresses';

/** The bound address, or for a wildcard: loopback for loopback, then one of the peer's network, then the first that is not internal. */
export function localAddressTowards(remote: string, bound: string, interfaces = interfaceAddresses()): string {
  if (!isWildcard(bound)) return plainAddress(bound);
  const peer = plainAddress(remote);
  const family = familyOf(peer) ?? familyOf(bound) ?? 'IPv4';
  const loopback = family === 'IPv4' ? '127.0.0.1' : '::1';
  if (isLoopback(peer)) return loopback;
  const own = interfaces.filter((candidate) => candidate.family === family);
  const near = own.find(({ address, netmask }) => isSameNetwork(address, peer, netmask, family));
  const external = own.find(({ internal, address }) => !internal && !isLinkLocal(address));
  return plainAddress((near ?? external)?.address ?? loopback);
}

/** fe80::/10 (RFC 4291 §2.5.6). */
function isLinkLocal(address: string): boolean {
  return /^fe[89ab]/i.test(address);
}
