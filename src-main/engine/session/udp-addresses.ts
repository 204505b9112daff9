/** Where a UDP session binds, and whom it speaks to, with names looked up. */
import type { UdpSpec } from '../../contract/session-spec';
import type { Endpoint } from '../../contract/session-state';
import { familyOf, isLoopback, isMulticast, withoutBrackets, type Family } from '../link/addresses';
import { socketError } from '../link/errno';
import { lookupOne } from '../link/lookup';

export interface UdpAddresses {
  readonly family: Family;
  readonly host: string;
  readonly remote: Endpoint | null;
}

/** Throws `HOST_NOT_FOUND`, `HOST_LOOKUP_FAILED`. */
export async function resolveUdpAddresses({ host, remote, groups, broadcast }: UdpSpec): Promise<UdpAddresses> {
  if (host !== null) {
    const bound = await resolveHost({ host, port: 0 });
    const family = familyOf(bound)!;
    return { family, host: bound, remote: remote && (await resolveEndpoint(remote, family)) };
  }
  const peer = remote && (await resolveEndpoint(remote));
  const family = familyOf(peer?.host ?? groups[0]?.address ?? '') ?? 'IPv4';
  const isWide = peer === null ? groups.length > 0 || broadcast : !isLoopback(peer.host) || isMulticast(peer.host);
  const narrow = family === 'IPv4' ? '127.0.0.1' : '::1';
  const wide = family === 'IPv4' ? '0.0.0.0' : '::';
  return { family, host: isWide ? wide : narrow, remote: peer };
}

/** Keeps an address as it is; looks a name up, in the family where one is asked for. */
export async function resolveEndpoint(endpoint: Endpoint, family?: Family): Promise<Endpoint> {
  return { host: await resolveHost(endpoint, family), port: endpoint.port };
}

async function resolveHost({ host, port }: Endpoint, family?: Family): Promise<string> {
  const bare = withoutBrackets(host);
  if (familyOf(bare) !== null) return bare;
  try {
    // There is no trying of several with UDP.
    return await lookupOne(bare, family === 'IPv4' ? 4 : family === 'IPv6' ? 6 : 0);
  } catch (error) {
    throw socketError(error, { host: bare, port });
  }
}

/** Of a client with one server: bound to loopback for a server there, to any address otherwise. Throws as above. */
export async function resolveRemotePlan({ host, port }: Endpoint): Promise<UdpAddresses & { remote: Endpoint }> {
  const remote = await resolveEndpoint({ host, port });
  const family = familyOf(remote.host) ?? 'IPv4';
  const [narrow, wide] = family === 'IPv4' ? ['127.0.0.1', '0.0.0.0'] : ['::1', '::'];
  return { family, host: isLoopback(remote.host) ? narrow! : wide!, remote };
}

/** Of a server. Throws as above. */
export async function resolveBindPlan({ host }: { host: string }): Promise<{ family: Family; host: string }> {
  const { host: bound } = await resolveEndpoint({ host, port: 0 });
  return { family: familyOf(bound) ?? 'IPv4', host: bound };
}
