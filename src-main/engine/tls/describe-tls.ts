/** What a finished handshake settled, as data. */
import type { TLSSocket } from 'node:tls';
import { printableText } from '../../contract/printable';
import type { TlsInfo, Verification } from '../../contract/tls-info';
import { describeCertificate, describeChain } from './certificate-info';
import { peerChain } from './peer-chain';

export function describeTls(
  socket: TLSSocket,
  about: { readonly role: 'server' | 'client'; readonly verification: Verification; readonly durationNs: number },
): TlsInfo {
  const cipher = socket.getCipher();
  const chain = peerChain(socket);
  const own = socket.getX509Certificate();
  const { servername } = socket as { servername?: string | false | null };
  return {
    version: socket.getProtocol() ?? '?',
    cipher: cipher.standardName ?? cipher.name,
    keyExchange: about.role === 'client' ? keyExchangeOf(socket) : null,
    serverName: typeof servername === 'string' && servername !== '' ? printableText(servername).slice(0, 255) : null,
    alpn: typeof socket.alpnProtocol === 'string' ? printableText(socket.alpnProtocol) : null,
    isResumed: socket.isSessionReused(),
    durationNs: about.durationNs,
    verification: about.verification,
    peerChain: describeChain(chain),
    peerChainLength: chain.length,
    ownCertificate: own === undefined ? null : describeCertificate(own),
  };
}

/** The library tells clients alone. */
function keyExchangeOf(socket: TLSSocket): string | null {
  const info = socket.getEphemeralKeyInfo();
  if (info === null || !('type' in info)) return null;
  const { type, name, size } = info as { type: string; name?: string; size?: number };
  return name ?? `${type} ${String(size ?? '')}`.trim();
}
