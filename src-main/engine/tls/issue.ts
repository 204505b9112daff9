/** Makes X.509 certificates (RFC 5280): of an authority, for servers and clients, and those that sign for themselves. */
import { createPrivateKey, KeyObject, randomBytes, webcrypto } from 'node:crypto';
import type { Extension, Name, X509Certificate } from '@peculiar/x509';
import type { Subject } from './subject';

/** A certificate and what it takes to use it. */
export interface Identity {
  /** PEM: the certificate, then those that lead to the authority, without it. */
  readonly certificate: string;
  /** PEM, PKCS #8 (RFC 5958). */
  readonly key: string;
}

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** P-256: every TLS client of the last ten years takes it, and it is made in a millisecond. */
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const organisation = 'Wirebench';
/** Names in a subject are 64 characters at most (RFC 5280 appendix A, ub-common-name). */
const commonNameLength = 64;

const load = () => import('./x509');
type Library = Awaited<ReturnType<typeof load>>;

/** An authority that may issue certificates of hosts and clients, and no further authority. */
export async function makeAuthority(commonName: string, validity: Validity): Promise<Identity> {
  const library = await load();
  const { BasicConstraintsExtension, KeyUsagesExtension, KeyUsageFlags } = library;
  const keys = await makeKeys();
  const certificate = await library.X509CertificateGenerator.createSelfSigned({
    ...common(validity),
    name: distinguishedName(library, commonName),
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await library.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return identity(certificate, keys);
}

/** A certificate of the subject's, issued by the authority. */
export async function issue(authority: Identity, subject: Subject, validity: Validity): Promise<Identity> {
  const library = await load();
  const issuer = new library.X509Certificate(authority.certificate);
  const keys = await makeKeys();
  const certificate = await library.X509CertificateGenerator.create({
    ...common(validity),
    subject: distinguishedName(library, subject.commonName),
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey: await signingKey(authority.key),
    extensions: [
      ...(await leafExtensions(library, subject, keys.publicKey)),
      await library.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return identity(certificate, keys);
}

/** A certificate that vouches for itself. */
export async function selfSign(subject: Subject, validity: Validity): Promise<Identity> {
  const library = await load();
  const keys = await makeKeys();
  const certificate = await library.X509CertificateGenerator.createSelfSigned({
    ...common(validity),
    name: distinguishedName(library, subject.commonName),
    keys,
    extensions: await leafExtensions(library, subject, keys.publicKey),
  });
  return identity(certificate, keys);
}

function common({ notBefore, notAfter }: Validity) {
  return { serialNumber: serialNumber(), notBefore, notAfter, signingAlgorithm: algorithm };
}

async function leafExtensions(
  library: Library,
  subject: Subject,
  publicKey: webcrypto.CryptoKey,
): Promise<Extension[]> {
  const { BasicConstraintsExtension, KeyUsagesExtension, KeyUsageFlags, ExtendedKeyUsageExtension } = library;
  const { serverAuth, clientAuth } = library.ExtendedKeyUsage;
  const names = subject.names.map(({ type, value }) => ({ type, value }));
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([subject.purpose === 'server' ? serverAuth : clientAuth]),
    ...(names.length === 0 ? [] : [new library.SubjectAlternativeNameExtension(names)]),
    await library.SubjectKeyIdentifierExtension.create(publicKey),
  ];
}

function distinguishedName({ Name }: Library, commonName: string): Name {
  const name = Array.from(commonName).slice(0, commonNameLength).join('');
  return new Name([{ O: [{ utf8String: organisation }] }, { CN: [{ utf8String: name }] }]);
}

/** 127 random bits: positive, and never the same twice (RFC 5280 §4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes.toString('hex');
}

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

function signingKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
}

function identity(certificate: X509Certificate, { privateKey }: webcrypto.CryptoKeyPair): Identity {
  const key = KeyObject.from(privateKey).export({ type: 'pkcs8', format: 'pem' });
  return { certificate: `${certificate.toString('pem')}\n`, key: String(key) };
}
