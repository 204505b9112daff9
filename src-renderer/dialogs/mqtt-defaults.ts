import type { TlsServerOptions } from '../../src-main/contract/spec/tls';

/** What the schema fills in: a test holds the two together. */
export const defaultServerTls: TlsServerOptions = {
  certificate: { from: 'authority', hosts: [] },
  clientCertificate: 'none',
  clientAuthorityPath: null,
  minimumVersion: 'TLSv1.2',
  maximumVersion: 'TLSv1.3',
  alpn: [],
  ciphers: null,
  keyLog: false,
};
