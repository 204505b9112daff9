import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { DecodedMessage } from '../../../src-main/contract/decoded';
import type { FieldNode } from '../../../src-main/contract/fields';
import { Conversation } from '../../../src-main/engine/decode/conversation';
import { allFields } from '../../support/decoding';

const folder = mkdtempSync(join(tmpdir(), 'wirebench-certificates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const config = `
[req]
distinguished_name = name
prompt = no
x509_extensions = many
[name]
C = DE
ST = Berlin
O = Wirebench Test
OU = Bits and Bytes
CN = a “quoted” name
emailAddress = a@example.com
DC = example
[many]
basicConstraints = critical, CA:TRUE, pathlen:3
keyUsage = critical, digitalSignature, keyCertSign, cRLSign, keyAgreement, decipherOnly
extendedKeyUsage = serverAuth, clientAuth, 1.2.3.4
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid, issuer
subjectAltName = DNS:localhost, DNS:*.example.com, IP:127.0.0.1, IP:2001:db8::1, email:a@example.com, URI:https://example.com/, RID:1.2.3
crlDistributionPoints = URI:http://example.com/a.crl
authorityInfoAccess = OCSP;URI:http://ocsp.example.com/, caIssuers;URI:http://example.com/ca.crt
certificatePolicies = 2.23.140.1.2.1, 1.3.5.8
nameConstraints = permitted;DNS:.example.com
[few]
subjectAltName = DNS:few.example
`;

interface Kind {
  readonly name: string;
  readonly key: readonly string[];
  readonly extensions?: string;
  readonly days?: number;
}

const kinds: readonly Kind[] = [
  { name: 'RSA of 2048 bits', key: ['rsa:2048'] },
  { name: 'RSA of 3072 bits, until 2080', key: ['rsa:3072'], extensions: 'few', days: 20_000 },
  { name: 'P-256', key: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] },
  { name: 'P-521', key: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-521'], extensions: 'few' },
  { name: 'Ed25519', key: ['ed25519'] },
  { name: 'RSA-PSS', key: ['rsa-pss', '-pkeyopt', 'rsa_keygen_bits:2048'], extensions: 'few' },
];

function make({ key, extensions = 'many', days = 365 }: Kind): X509Certificate {
  const [file, certificate] = [join(folder, 'openssl.cnf'), join(folder, 'certificate.pem')];
  writeFileSync(file, config);
  const args = ['req', '-x509', '-utf8', '-newkey', ...key, '-nodes', '-keyout', join(folder, 'key.pem')];
  const more = ['-config', file, '-extensions', extensions, '-days', String(days), '-out', certificate];
  execFileSync('openssl', [...args, ...more], { stdio: 'pipe' });
  return new X509Certificate(execFileSync('openssl', ['x509', '-in', certificate, '-outform', 'DER']));
}

const counted = (byteLength: number, bytes: Buffer): Buffer => {
  const length = Buffer.alloc(byteLength);
  length.writeUIntBE(bytes.length, 0, byteLength);
  return Buffer.concat([length, bytes]);
};

/** As a Certificate message brings it, in one record. */
function decoded(certificate: X509Certificate): FieldNode[] {
  const message = counted(3, counted(3, counted(3, certificate.raw)));
  const record = Buffer.concat([Buffer.from([22, 3, 3]), counted(2, Buffer.concat([Buffer.from([11]), message]))]);
  const found = new Conversation({ protocol: 'tls' }).push('outbound', record);
  expect(found.filter(({ kind }) => kind === 'violation')).toEqual([]);
  return [...allFields((found[0] as DecodedMessage).fields)];
}

const named = (fields: readonly FieldNode[], name: string): FieldNode[] => fields.filter((one) => one.name === name);
const hexOf = ({ value }: FieldNode): string => Buffer.from(value as Uint8Array).toString('hex');
const time = (text: string): string => new Date(text).toISOString().replace('.000', '');

/** `C=DE, O=…`, as both can be written. */
const nameText = (text: string): string => text.split('\n').join(', ');

function keyOf({ publicKey }: X509Certificate): string {
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  switch (publicKey.asymmetricKeyType) {
    case 'rsa':
      return `RSA ${modulusLength} bits`;
    case 'ec':
      return namedCurve === 'prime256v1' ? 'secp256r1' : namedCurve!;
    case 'ed25519':
      return 'id-Ed25519';
    default:
      return 'rsassaPss';
  }
}

/** What `openssl asn1parse` finds of a kind, in its order. */
function parsed(certificate: X509Certificate, kind: string): string[] {
  const text = execFileSync('openssl', ['asn1parse', '-inform', 'DER', '-oid', '/dev/null'], {
    input: certificate.raw,
  });
  return text
    .toString()
    .split('\n')
    .filter((line) => line.includes(kind));
}

it.each(kinds)('reads a certificate of $name as OpenSSL does', (kind) => {
  const certificate = make(kind);
  const fields = decoded(certificate);
  const one = (name: string) => named(fields, name)[0]!;
  expect({
    serial: hexOf(one('serialNumber')).replace(/^00/, '').toUpperCase(),
    subject: String(one('subject').value),
    issuer: String(one('issuer').value),
    notBefore: one('notBefore').value,
    notAfter: one('notAfter').value,
    key: one('subjectPublicKeyInfo').value,
    exponent: kind.key[0]!.startsWith('rsa:') ? one('publicExponent').value : undefined,
  }).toEqual({
    serial: certificate.serialNumber,
    subject: nameText(certificate.subject),
    issuer: nameText(certificate.issuer),
    notBefore: time(certificate.validFrom),
    notAfter: time(certificate.validTo),
    key: keyOf(certificate),
    exponent: kind.key[0]!.startsWith('rsa:')
      ? Number(certificate.publicKey.asymmetricKeyDetails!.publicExponent)
      : undefined,
  });
  expect(named(fields, 'extnID')).toHaveLength(kind.extensions === 'few' ? 2 : 10);
  // Every object identifier that is not inside an octet string, in the same places.
  const places = parsed(certificate, 'OBJECT').map((line) => {
    const [, at, header] = /^\s*(\d+):d=\d+\s+hl=(\d+)/.exec(line)!;
    return Number(at) + Number(header);
  });
  const base = one('Certificate').at;
  const identifiers = new Set(
    fields
      .filter(({ name }) => ['algorithm', 'namedCurve', 'type', 'extnID'].includes(name))
      .map(({ at }) => at - base),
  );
  expect(places.filter((at) => !identifiers.has(at))).toEqual(kind.name === 'RSA-PSS' ? expect.any(Array) : []);
});

it('reads the names, usages and places of a certificate with many extensions', () => {
  const certificate = make(kinds[0]!);
  const fields = decoded(certificate);
  const values = (name: string) => named(fields, name).map(({ value }) => value);
  const extension = (name: string) =>
    named(fields, 'Extension')
      .find(({ value }) => value === name)!
      .children!.find((child) => child.name === 'extnValue')!.value;
  const alternative = certificate.subjectAltName!.replace('2001:DB8:0:0:0:0:0:1', '2001:db8::1');
  expect(extension('subjectAltName')).toBe(alternative);
  expect(values('KeyPurposeId')).toEqual(certificate.keyUsage);
  expect(extension('basicConstraints')).toBe('CA:TRUE, pathlen:3');
  expect(extension('keyUsage')).toBe('digitalSignature, keyAgreement, keyCertSign, cRLSign, decipherOnly');
  expect(
    String(extension('authorityInfoAccess'))
      .replace('ocsp URI', 'OCSP - URI')
      .replace('caIssuers URI', 'CA Issuers - URI')
      .split(', '),
  ).toEqual(certificate.infoAccess!.trim().split('\n'));
  expect(extension('cRLDistributionPoints')).toBe('URI:http://example.com/a.crl');
  expect(values('policyIdentifier')).toEqual(['2.23.140.1.2.1', '1.3.5.8']);
  // RFC 5280 §4.2.1.2: a hash of the bits of the key, which of RSA are this structure.
  const bits = certificate.publicKey.export({ type: 'pkcs1', format: 'der' });
  expect(named(fields, 'SubjectKeyIdentifier').map(hexOf)).toEqual([createHash('sha1').update(bits).digest('hex')]);
});
