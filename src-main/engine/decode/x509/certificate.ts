/** X.509 certificates (RFC 5280 §4.1), within the bytes of whatever carries them. */
import type { FieldNode } from '../../../contract/fields';
import type { FieldReader } from '../field-reader';
import { context, DerReader, tags } from './der-reader';
import { readExtensions } from './extensions';
import { readDistinguishedName } from './names';
import { readAlgorithm, readBits, readPublicKey } from './public-key';
import { readValidity } from './validity';

export interface CertificateFound {
  /** `CN=localhost` */
  readonly subject: string;
  readonly key: string;
}

/**
 * A field of `byteLength` bytes that are a certificate: what of it is no DER is a violation, and the bytes are there all the
 * same. Null: nothing can be told of it.
 */
export function readCertificate(reader: FieldReader, name: string, byteLength: number): CertificateFound | null {
  return readSubtree(reader, name, byteLength, (der) => {
    let found: CertificateFound | null = null;
    const subject = (one: CertificateFound): void => void (found = one);
    der.inside([tags.sequence], () => {
      readToBeSigned(der, subject);
      readAlgorithm(der, 'signatureAlgorithm');
      readBits(der, 'signatureValue');
    });
    return found;
  });
}

/** A distinguished name by itself, as a CertificateRequest has them. */
export function readName(reader: FieldReader, name: string, byteLength: number): string {
  return readSubtree(reader, name, byteLength, (der) => readDistinguishedName(der, 'rdnSequence')) ?? '';
}

/** The bytes as a field, with what they say under it in the names of X.509. */
function readSubtree<T>(reader: FieldReader, name: string, byteLength: number, read: (der: DerReader) => T): T | null {
  let result: T | null = null;
  reader.within(byteLength, () => {
    const { at } = reader;
    const fields = reader.apart(() => void reader.attempt(() => void (result = read(new DerReader(reader)))));
    const value = reader.bytes.slice(at, at + Math.min(byteLength, reader.options.valueByteLength));
    const node: FieldNode = { name, value, at, len: byteLength, reads: 'x509', children: fields };
    reader.add(node);
    reader.at = at + byteLength;
  });
  return result;
}

function readToBeSigned(der: DerReader, found: (one: CertificateFound) => void): void {
  der.within('tbsCertificate', [tags.sequence], () => {
    if (der.tag === context(0, true))
      der.inside([context(0, true)], () => void der.integer('version', (value) => `v${value + 1}`));
    const { byteLength } = der.begin(tags.integer);
    der.reader.raw('serialNumber', byteLength);
    readAlgorithm(der, 'signature');
    readDistinguishedName(der, 'issuer');
    readValidity(der);
    const subject = readDistinguishedName(der, 'subject');
    found({ subject, key: '' });
    const key = readPublicKey(der);
    found({ subject, key });
    for (const [number, name] of [
      [1, 'issuerUniqueID'],
      [2, 'subjectUniqueID'],
    ] as const)
      if (der.tag === context(number)) der.take(name, [context(number)], (bytes) => bytes.slice());
    if (der.tag === context(3, true)) readExtensions(der);
  });
}
