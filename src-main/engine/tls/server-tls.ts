/** TLS of a server's connections. */
import type { Duplex } from 'node:stream';
import { TLSSocket, type SecureContext } from 'node:tls';
import type { ServerCertificate, TlsServerOptions } from '../../contract/spec/tls';
import type { Verification } from '../../contract/tls-info';
import { selfSignedForServer, type Authority } from './authority';
import type { Identity } from './issue';
import { peerChain } from './peer-chain';
import { readCertificates, readIdentity } from './pem-files';
import { secureContext, versionsOf } from './secure-context';
import { hostsOfServer } from './subject';
import type { TlsPurpose, TlsSide } from './tls-side';
import { clientCertificateProblem } from './verification';

/** For `wrong-host`: a name that is nobody's (RFC 6761 §6.4). */
export const wrongHost = 'wrong-host.invalid';

/**
 * Makes or reads the certificate; null where the server speaks no TLS. Throws LabError: files that cannot be read,
 * `TLS_OPTIONS_NOT_VALID`, `AUTHORITY_NOT_READABLE`.
 * @param bound the address that the server is bound to
 */
export async function serverTls(
  options: TlsServerOptions | null,
  authority: Authority,
  bound: string,
  purpose: TlsPurpose = {},
): Promise<TlsSide | null> {
  if (options === null) return null;
  const identity = await serverIdentity(options.certificate, authority, bound);
  const clientAuthorities = await authoritiesOfClients(options, authority);
  const context = secureContext(options, {
    cert: identity.certificate,
    key: identity.key,
    // Without it a session that began with a client's certificate could not be resumed.
    sessionIdContext: 'wirebench',
    ...(clientAuthorities === null ? {} : { ca: clientAuthorities }),
  });
  return new ServerTls(options, context, purpose);
}

async function serverIdentity(certificate: ServerCertificate, authority: Authority, bound: string): Promise<Identity> {
  switch (certificate.from) {
    case 'files':
      return readIdentity(certificate.certificatePath, certificate.keyPath);
    case 'authority':
      return authority.issueForServer(orBound(certificate.hosts, bound));
    case 'self-signed':
      return selfSignedForServer(orBound(certificate.hosts, bound));
    case 'expired':
      return authority.issueExpired(hostsOfServer(bound));
    case 'wrong-host':
      return authority.issueForServer([wrongHost]);
  }
}

function orBound(hosts: readonly string[], bound: string): readonly string[] {
  return hosts.length > 0 ? hosts : hostsOfServer(bound);
}

/** null: clients are not asked. */
async function authoritiesOfClients(
  { clientCertificate, clientAuthorityPath }: TlsServerOptions,
  authority: Authority,
): Promise<string[] | null> {
  if (clientCertificate === 'none') return null;
  return clientAuthorityPath === null ? [await authority.certificate()] : readCertificates(clientAuthorityPath);
}

class ServerTls implements TlsSide {
  readonly role = 'server';
  readonly isKeyLogged: boolean;
  readonly versions: string;
  readonly alpn: readonly string[];
  readonly ciphers: string | null;
  readonly twinPort: number | undefined;
  readonly #context: SecureContext;
  readonly #clientCertificate: TlsServerOptions['clientCertificate'];

  constructor(options: TlsServerOptions, context: SecureContext, { alpn = [], twinPort }: TlsPurpose) {
    this.isKeyLogged = options.keyLog;
    this.versions = versionsOf(options);
    this.alpn = options.alpn.length > 0 ? options.alpn : alpn;
    this.ciphers = options.ciphers;
    this.twinPort = twinPort;
    this.#context = context;
    this.#clientCertificate = options.clientCertificate;
  }

  secure(stream: Duplex): TLSSocket {
    return new TLSSocket(stream, {
      isServer: true,
      secureContext: this.#context,
      requestCert: this.#clientCertificate !== 'none',
      // A client that shows none is then told so, by the alert that is for that.
      rejectUnauthorized: this.#clientCertificate === 'require',
      ...(this.alpn.length === 0 ? {} : { ALPNProtocols: [...this.alpn] }),
    });
  }

  verify(socket: TLSSocket): Verification {
    if (this.#clientCertificate === 'none' || peerChain(socket).length === 0) return { verdict: 'none' };
    const problem = verifyErrorOf(socket);
    return problem === null ? { verdict: 'good' } : clientCertificateProblem(problem);
  }

  accepts({ verdict }: Verification): boolean {
    return this.#clientCertificate !== 'require' || verdict === 'good';
  }
}

/** Node tells it of sockets that a `tls.Server` made, and keeps it in the handle for all; the same in Node 20 and 24. */
function verifyErrorOf(socket: TLSSocket): string | null {
  const { ssl } = socket as unknown as { ssl: { verifyError(): { code: string } | null | undefined } };
  return ssl.verifyError()?.code ?? null;
}
