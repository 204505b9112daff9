/** The certificates of a peer. */
import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';

/** Certificates of a chain that are looked at. */
const longestChain = 10;

/**
 * What the peer showed, its own first, and what that leads to among the authorities trusted here; empty: it showed none.
 * (Not by `getPeerX509Certificate`: that takes the chain away, so that nobody can ask again; Node 20 and 24.)
 */
export function peerChain(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next: Partial<DetailedPeerCertificate> | undefined = socket.getPeerCertificate(true);
  while (next?.raw !== undefined && chain.length < longestChain) {
    const certificate = new X509Certificate(next.raw);
    // An authority's certificate is its own issuer.
    if (chain.at(-1)?.fingerprint256 === certificate.fingerprint256) break;
    chain.push(certificate);
    next = next.issuerCertificate;
  }
  return chain;
}
