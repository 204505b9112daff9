/** Certificates as data: bounded, since a peer may send what it likes. */
import type { KeyObject, X509Certificate } from 'node:crypto';
import { shownAlternativeNames, type CertificateInfo } from '../../contract/tls-info';
import { printableText } from '../../contract/printable';

/** Characters of a name that are kept. */
const nameLength = 255;
/** Bytes of a chain as JSON, the largest part of an event. */
const chainByteLength = 8 * 1024;

export function describeCertificate(certificate: X509Certificate): CertificateInfo {
  const names = alternativeNamesOf(certificate);
  return {
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    validFrom: isoTime(certificate.validFrom),
    validTo: isoTime(certificate.validTo),
    alternativeNames: names.slice(0, shownAlternativeNames),
    alternativeNameCount: names.length,
    serialNumber: certificate.serialNumber.slice(0, 64).toUpperCase(),
    fingerprint: certificate.fingerprint256,
    key: describeKey(certificate),
    isSelfSigned: certificate.checkIssued(certificate),
  };
}

/** The first certificates, as many as fit; never fewer than one. */
export function describeChain(chain: readonly X509Certificate[]): CertificateInfo[] {
  const described: CertificateInfo[] = [];
  let byteLength = 0;
  for (const certificate of chain) {
    const info = describeCertificate(certificate);
    byteLength += Buffer.byteLength(JSON.stringify(info));
    if (described.length > 0 && byteLength > chainByteLength) break;
    described.push(info);
  }
  return described;
}

/** What a name of the certificate's reads as: `example.org`, `127.0.0.1`. */
export function hostsOf(certificate: X509Certificate): string[] {
  return alternativeNamesOf(certificate).flatMap((name) => /^(?:DNS|IP):(.*)$/.exec(name)?.[1] ?? []);
}

/** Node writes `DNS:a, IP Address:::1`, and puts what could be mistaken in JSON quotes. */
function alternativeNamesOf({ subjectAltName }: X509Certificate): string[] {
  const written = subjectAltName?.match(/(?:[^",]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  return written.map((name) => clean(name.trim().replace(/^IP Address:/, 'IP:')));
}

/** Node has a line an attribute, least specific first in the order of the encoding; RFC 4514 turns them round. */
function distinguishedName(lines: string | undefined): string {
  return clean((lines ?? '').split('\n').filter(Boolean).reverse().join(', '));
}

function clean(text: string): string {
  return printableText(text).slice(0, nameLength);
}

/** `Nov 22 20:00:00 2026 GMT` */
function isoTime(text: string): string {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? text.slice(0, 40) : time.toISOString();
}

function describeKey(certificate: X509Certificate): string {
  try {
    return nameOfKey(certificate.publicKey);
  } catch {
    // A kind of key that the library does not know.
    return '?';
  }
}

function nameOfKey({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): string {
  switch (type) {
    case 'rsa':
    case 'rsa-pss':
    case 'dsa':
      return `${type.toUpperCase()} ${String(details?.modulusLength ?? '')}`.trim();
    case 'ec':
      return `EC ${details?.namedCurve ?? ''}`.trim();
    default:
      return type ?? '?';
  }
}
