/** TLS of a client's connections. */
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, type SecureContext, type TLSSocket } from 'node:tls';
import type { TlsClientOptions } from '../../contract/spec/tls';
import type { Verification } from '../../contract/tls-info';
import { withoutBrackets } from '../link/addresses';
import type { Authority } from './authority';
import type { Identity } from './issue';
import { peerChain } from './peer-chain';
import { readCertificates, readIdentity } from './pem-files';
import { secureContext, versionsOf } from './secure-context';
import { trustedAuthorities } from './trusted-authorities';
import type { TlsPurpose, TlsSide } from './tls-side';
import { serverCertificateProblem } from './verification';

/**
 * Reads what the options name; null where the client speaks no TLS. Throws LabError: files that cannot be read,
 * `TLS_OPTIONS_NOT_VALID`, `AUTHORITY_NOT_READABLE`.
 * @param host whom the client connects to: the name that the certificate must be for, unless the options say another
 */
export async function clientTls(
  options: TlsClientOptions | null,
  authority: Authority,
  host: string,
  purpose: TlsPurpose = {},
): Promise<TlsSide | null> {
  if (options === null) return null;
  const identity = await clientIdentity(options.certificate, authority);
  const named = options.authorityPath === null ? [] : await readCertificates(options.authorityPath);
  const context = secureContext(options, {
    ca: [...trustedAuthorities(), await authority.certificate(), ...named],
    ...(identity === null ? {} : { cert: identity.certificate, key: identity.key }),
  });
  return new ClientTls(options, context, withoutBrackets(options.serverName ?? host), purpose);
}

async function clientIdentity(
  certificate: TlsClientOptions['certificate'],
  authority: Authority,
): Promise<Identity | null> {
  switch (certificate.from) {
    case 'none':
      return null;
    case 'authority':
      return authority.issueForClient(certificate.commonName);
    case 'files':
      return readIdentity(certificate.certificatePath, certificate.keyPath);
  }
}

class ClientTls implements TlsSide {
  readonly role = 'client';
  readonly isKeyLogged: boolean;
  readonly versions: string;
  readonly alpn: readonly string[];
  readonly ciphers: string | null;
  readonly twinPort: number | undefined;
  readonly #context: SecureContext;
  readonly #host: string;
  readonly #mustBeGood: boolean;

  constructor(options: TlsClientOptions, context: SecureContext, host: string, { alpn = [], twinPort }: TlsPurpose) {
    this.isKeyLogged = options.keyLog;
    this.versions = versionsOf(options);
    this.alpn = options.alpn.length > 0 ? options.alpn : alpn;
    this.ciphers = options.ciphers;
    this.twinPort = twinPort;
    this.#context = context;
    this.#host = host;
    this.#mustBeGood = options.verify;
  }

  secure(stream: Duplex): TLSSocket {
    return connect({
      socket: stream,
      secureContext: this.#context,
      host: this.#host,
      // An address is no server name (RFC 6066 §3).
      ...(isIP(this.#host) === 0 ? { servername: this.#host } : {}),
      // Whether it is good is judged afterwards, so that what is wrong can be shown.
      rejectUnauthorized: false,
      ...(this.alpn.length === 0 ? {} : { ALPNProtocols: [...this.alpn] }),
    });
  }

  verify(socket: TLSSocket): Verification {
    if (socket.authorized) return { verdict: 'good' };
    const problem = String(socket.authorizationError);
    return serverCertificateProblem(problem, this.#host, peerChain(socket)[0]);
  }

  accepts({ verdict }: Verification): boolean {
    return !this.#mustBeGood || verdict === 'good';
  }
}
