/** Messages with certificates, and about them (RFC 5246 §7.4.2, §7.4.4, §7.4.8; RFC 8446 §4.4; RFC 6066 §8). */
import type { FieldReader } from '../field-reader';
import { readCertificate } from '../x509/certificate';
import { clientCertificateTypeName, signatureSchemeName, statusTypeName } from './codes';
import { readAuthority } from './extension-data';
import { readExtensions } from './extensions';
import type { TlsState } from './handshake';
import { tls12, tls13 } from './hellos';
import { readSignature } from './key-exchange';
import { readList, readOpaque } from './vectors';

const isNew = ({ version }: TlsState): boolean => version !== null && version >= tls13;

/** In TLS 1.3 it is encrypted, and only seen where somebody has decrypted it. */
export function readCertificates(reader: FieldReader, state: TlsState): string {
  if (isNew(state)) readOpaque(reader, 'certificate_request_context', 1);
  const found: string[] = [];
  readList(reader, 'certificate_list', 3, () => {
    const byteLength = reader.number('Certificate Length', 3);
    const certificate = readCertificate(reader, 'Certificate', byteLength);
    found.push(certificate === null ? `${byteLength} B` : `${certificate.subject} (${certificate.key})`);
    if (isNew(state)) readExtensions(reader, 'Certificate');
  });
  const count = found.length === 1 ? '1 certificate' : `${found.length} certificates`;
  return `${count}${found.length > 0 ? ` · ${found.join(' · ')}` : ''}`;
}

export function readCertificateRequest(reader: FieldReader, state: TlsState): string {
  if (isNew(state)) {
    readOpaque(reader, 'certificate_request_context', 1);
    readExtensions(reader, 'CertificateRequest');
    return '';
  }
  readList(reader, 'certificate_types', 1, () => reader.number('ClientCertificateType', 1, clientCertificateTypeName));
  if (state.version !== null && state.version >= tls12)
    readList(reader, 'supported_signature_algorithms', 2, () =>
      reader.number('SignatureScheme', 2, signatureSchemeName),
    );
  const authorities: string[] = [];
  readList(reader, 'certificate_authorities', 2, () => authorities.push(readAuthority(reader)));
  return authorities.length === 0 ? 'any authority' : authorities.join(' · ');
}

export function readCertificateVerify(reader: FieldReader, state: TlsState): string {
  return readSignature(reader, state).join(' ');
}

export function readCertificateStatus(reader: FieldReader): string {
  const type = reader.number('status_type', 1, statusTypeName);
  const byteLength = readOpaque(reader, 'response', 3);
  return `${statusTypeName(type) ?? `type ${type}`} ${byteLength} B`;
}
