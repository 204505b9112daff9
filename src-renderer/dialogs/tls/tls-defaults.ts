/** What switching TLS on begins with: as the contract's schemas fill it in. A test holds the two together. */
import type { TlsClientOptions, TlsServerOptions, TlsVersion } from '../../../src-main/contract/spec/tls';

export const versions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const satisfies readonly TlsVersion[];

const common = {
  minimumVersion: 'TLSv1.2',
  maximumVersion: 'TLSv1.3',
  alpn: [],
  ciphers: null,
  keyLog: false,
} as const;

export const defaultServerTls: TlsServerOptions = {
  certificate: { from: 'authority', hosts: [] },
  clientCertificate: 'none',
  clientAuthorityPath: null,
  ...common,
  alpn: [],
};

export const defaultClientTls: TlsClientOptions = {
  serverName: null,
  verify: true,
  authorityPath: null,
  certificate: { from: 'none' },
  ...common,
  alpn: [],
};

/** What both sides' options share. */
export type CommonTls = Pick<TlsServerOptions, 'minimumVersion' | 'maximumVersion' | 'alpn' | 'ciphers' | 'keyLog'>;

/** Words of a list, however they were divided. */
export function wordsOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((word) => word !== '');
}

/** Whether nothing is missing: files that were not picked yet, a name that is empty. */
export function isTlsComplete(tls: TlsServerOptions | TlsClientOptions | null): boolean {
  if (tls === null) return true;
  const { certificate } = tls;
  if (certificate.from === 'files') return certificate.certificatePath !== '' && certificate.keyPath !== '';
  return !('commonName' in certificate) || certificate.commonName.trim() !== '';
}
