/** Extensions of certificates (RFC 5280 §4.2). */
import type { Rule } from '../complaints';
import type { BitField } from '../field-reader';
import { context, tags, type DerReader } from './der-reader';
import { readGeneralName, readGeneralNames } from './names';
import { objectName } from './object-identifiers';
import { readPolicies } from './policies';

const repeated: Rule = { code: 'X509_EXTENSION_REPEATED', clause: 'RFC 5280 §4.2' };

/** Returns the names of the subject, for a summary. */
export function readExtensions(der: DerReader): string[] {
  const seen = new Set<string>();
  let names: string[] = [];
  der.within('extensions', [context(3, true)], () =>
    der.inside([tags.sequence], () => {
      while (der.tag !== null) {
        const { at } = der.reader;
        const { identifier, found } = readExtension(der);
        if (seen.has(identifier)) der.reader.complain(repeated, at, der.reader.at - at);
        seen.add(identifier);
        if (objectName(identifier) === 'subjectAltName') names = found;
      }
    }),
  );
  return names;
}

function readExtension(der: DerReader): { identifier: string; found: string[] } {
  return der.within(
    'Extension',
    [tags.sequence],
    () => {
      const identifier = der.objectIdentifier('extnID');
      if (der.tag === tags.boolean) der.boolean('critical');
      return { identifier, found: readValue(der, identifier) };
    },
    ({ identifier }) => objectName(identifier) ?? identifier,
  );
}

/** What is wrong in it is said, and the extension after it can still be read. */
function readValue(der: DerReader, identifier: string): string[] {
  const { reader } = der;
  const read = readers[objectName(identifier) ?? ''];
  if (read === undefined) {
    const { byteLength } = der.begin(tags.octetString);
    reader.raw('extnValue', byteLength);
    return [];
  }
  let found: string[] = [];
  reader.group(
    'extnValue',
    () => {
      const { byteLength } = der.begin(tags.octetString);
      const end = reader.at + byteLength;
      reader.within(byteLength, () => reader.attempt(() => void (found = read(der))));
      reader.at = end;
    },
    () => found.join(', '),
  );
  return found;
}

/** RFC 5280 §4.2.1.3: bits are counted from the highest of the first byte. */
const keyUsages: readonly BitField[] = [
  ['digitalSignature', 0x8000],
  ['nonRepudiation', 0x4000],
  ['keyEncipherment', 0x2000],
  ['dataEncipherment', 0x1000],
  ['keyAgreement', 0x0800],
  ['keyCertSign', 0x0400],
  ['cRLSign', 0x0200],
  ['encipherOnly', 0x0100],
  ['decipherOnly', 0x0080],
];

/** Each returns what the extension says, in short. */
const readers: Readonly<Record<string, (der: DerReader) => string[]>> = {
  subjectAltName: (der) => der.within('GeneralNames', [tags.sequence], () => readGeneralNames(der)),
  issuerAltName: (der) => der.within('GeneralNames', [tags.sequence], () => readGeneralNames(der)),
  basicConstraints: readBasicConstraints,
  keyUsage: readKeyUsage,
  extKeyUsage: (der) =>
    der.within('ExtKeyUsageSyntax', [tags.sequence], () => {
      const purposes: string[] = [];
      while (der.tag !== null) {
        const purpose = der.objectIdentifier('KeyPurposeId');
        purposes.push(objectName(purpose) ?? purpose);
      }
      return purposes;
    }),
  subjectKeyIdentifier: (der) => {
    const { byteLength } = der.begin(tags.octetString);
    der.reader.raw('SubjectKeyIdentifier', byteLength);
    return [];
  },
  authorityKeyIdentifier: readAuthorityKeyIdentifier,
  cRLDistributionPoints: readDistributionPoints,
  freshestCRL: readDistributionPoints,
  authorityInfoAccess: readAccessDescriptions,
  subjectInfoAccess: readAccessDescriptions,
  certificatePolicies: readPolicies,
};

/** RFC 5280 §4.2.1.9. */
function readBasicConstraints(der: DerReader): string[] {
  return der.within('BasicConstraints', [tags.sequence], () => {
    const isAuthority = der.tag === tags.boolean && der.boolean('cA');
    const length = der.tag === tags.integer ? der.integer('pathLenConstraint') : null;
    return [`CA:${isAuthority ? 'TRUE' : 'FALSE'}`, ...(typeof length === 'number' ? [`pathlen:${length}`] : [])];
  });
}

function readKeyUsage(der: DerReader): string[] {
  const { byteLength } = der.begin(tags.bitString);
  const { reader } = der;
  return reader.within(byteLength, () => {
    reader.number('unused bits', 1);
    const count = Math.min(2, reader.left);
    if (count === 0) return [];
    const fields = keyUsages
      .map(([name, mask]): BitField => [name, count === 2 ? mask : mask >> 8])
      .filter(([, mask]) => mask > 0);
    const bits = reader.group('KeyUsage', () => reader.bits(count, fields));
    return fields.filter(([, mask]) => (bits & mask) !== 0).map(([name]) => name);
  });
}

/** RFC 5280 §4.2.1.1. */
function readAuthorityKeyIdentifier(der: DerReader): string[] {
  return der.within('AuthorityKeyIdentifier', [tags.sequence], () => {
    if (der.tag === context(0)) {
      const { byteLength } = der.begin(context(0));
      der.reader.raw('keyIdentifier', byteLength);
    }
    if (der.tag === context(1, true))
      der.within('authorityCertIssuer', [context(1, true)], () => readGeneralNames(der));
    if (der.tag === context(2)) {
      const { byteLength } = der.begin(context(2));
      der.reader.raw('authorityCertSerialNumber', byteLength);
    }
    return [];
  });
}

/** RFC 5280 §4.2.1.13. */
function readDistributionPoints(der: DerReader): string[] {
  const found: string[] = [];
  der.within('CRLDistributionPoints', [tags.sequence], () => {
    while (der.tag !== null) der.within('DistributionPoint', [tags.sequence], () => readDistributionPoint(der, found));
  });
  return found;
}

function readDistributionPoint(der: DerReader, found: string[]): void {
  if (der.tag === context(0, true))
    der.within('distributionPoint', [context(0, true)], () => {
      if (der.tag === context(0, true))
        der.within('fullName', [context(0, true)], () => found.push(...readGeneralNames(der)));
      else der.whole('nameRelativeToCRLIssuer');
    });
  if (der.tag === context(1)) der.whole('reasons');
  if (der.tag === context(2, true)) der.within('cRLIssuer', [context(2, true)], () => readGeneralNames(der));
}

/** RFC 5280 §4.2.2.1. */
function readAccessDescriptions(der: DerReader): string[] {
  const found: string[] = [];
  der.within('AuthorityInfoAccessSyntax', [tags.sequence], () => {
    while (der.tag !== null)
      der.within('AccessDescription', [tags.sequence], () => {
        const method = der.objectIdentifier('accessMethod');
        const location = der.reader.group('accessLocation', () => readGeneralName(der));
        found.push(`${objectName(method) ?? method} ${location}`);
      });
  });
  return found;
}
