/** TLS as an option of every stream session: null is none. Files are named by path: keys never enter a workspace. */
import { z } from 'zod';
import { filePath, host } from './common';

export const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof tlsVersions)[number];

const common = {
  minimumVersion: z.enum(tlsVersions).default('TLSv1.2'),
  maximumVersion: z.enum(tlsVersions).default('TLSv1.3'),
  /** Protocols offered or accepted, in order of preference (RFC 7301); empty: what the session's protocol uses, if anything. */
  alpn: z.array(z.string().min(1).max(255)).max(32).default([]),
  /** OpenSSL's cipher list; null is Node's own. */
  ciphers: z.string().min(1).max(4096).nullable().default(null),
  /** Writes the key log into the capture (a Decryption Secrets Block), so that others can decrypt it. */
  keyLog: z.boolean().default(false),
};

export const serverCertificateSchema = z.discriminatedUnion('from', [
  /** Issued by the lab's own certificate authority for these hosts; none: the address bound, and localhost. */
  z.strictObject({ from: z.literal('authority'), hosts: z.array(host).max(100).default([]) }),
  /** Made for the run, signed by nobody else. */
  z.strictObject({ from: z.literal('self-signed'), hosts: z.array(host).max(100).default([]) }),
  z.strictObject({ from: z.literal('files'), certificatePath: filePath, keyPath: filePath }),
  /** Issued by the lab's authority, but no longer valid: for learning what clients say to it. */
  z.strictObject({ from: z.literal('expired') }),
  /** Issued by the lab's authority for another host. */
  z.strictObject({ from: z.literal('wrong-host') }),
]);
export type ServerCertificate = z.infer<typeof serverCertificateSchema>;

export const tlsServerSchema = z.strictObject({
  certificate: serverCertificateSchema.prefault({ from: 'authority' }),
  clientCertificate: z.enum(['none', 'request', 'require']).default('none'),
  /** Who issues clients' certificates; null: the lab's own authority. */
  clientAuthorityPath: filePath.nullable().default(null),
  ...common,
});
export type TlsServerOptions = z.infer<typeof tlsServerSchema>;

export const tlsClientSchema = z.strictObject({
  /** Server Name Indication, and the name that the certificate must be for; null: the host connected to. */
  serverName: host.nullable().default(null),
  /** false goes on whatever the certificate is; what is wrong with it is shown all the same. */
  verify: z.boolean().default(true),
  /** Trusted besides the system's authorities and the lab's own. */
  authorityPath: filePath.nullable().default(null),
  certificate: z
    .discriminatedUnion('from', [
      z.strictObject({ from: z.literal('none') }),
      /** Issued by the lab's own authority for this run. */
      z.strictObject({ from: z.literal('authority'), commonName: z.string().min(1).max(64).default('wirebench') }),
      z.strictObject({ from: z.literal('files'), certificatePath: filePath, keyPath: filePath }),
    ])
    .prefault({ from: 'none' }),
  ...common,
});
export type TlsClientOptions = z.infer<typeof tlsClientSchema>;
