/** Looking names up: as the system does, but `localhost` is this machine in both families, whatever its hosts file says. */
import { lookup as systemLookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** RFC 6761 §6.3: names of localhost stand for loopback and need not be asked of anybody. IPv4 first, as our servers bind it. */
const loopback: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

export function isLocalhost(name: string): boolean {
  return /^(.+\.)?localhost\.?$/i.test(name);
}

/** For sockets, as their `lookup` option. */
export const lookup: LookupFunction = (name, options, done) => {
  if (!isLocalhost(name)) {
    systemLookup(name, options as LookupAllOptions, done as never);
    return;
  }
  const wanted = options.family === 4 || options.family === 6 ? options.family : null;
  const found = loopback.filter(({ family }) => wanted === null || family === wanted);
  if (options.all === true) done(null, [...found]);
  else done(null, found[0]!.address, found[0]!.family);
};

/** The address that a socket of one family (4, 6; 0: either, IPv4 first) would take. Rejects as Node does. */
export function lookupOne(name: string, family: 0 | 4 | 6): Promise<string> {
  return new Promise((resolve, reject) => {
    lookup(name, { family, verbatim: false }, (error, address) => {
      if (error === null) resolve(address as string);
      else reject(error);
    });
  });
}
