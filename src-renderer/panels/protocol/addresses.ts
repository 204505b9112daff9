/** Addresses as people write them, and the address to reach a server at. */
import type { Endpoint } from '../../../src-main/contract/session-state';

/** `127.0.0.1:53`, `[::1]:53`. */
export function endpointText({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Where somebody on this machine finds a server that listens there: “any address” is none to go to. */
export function reachable({ host, port }: Endpoint): Endpoint {
  if (host === '0.0.0.0') return { host: '127.0.0.1', port };
  return host === '::' ? { host: '::1', port } : { host, port };
}
