/** RDATA of the types that are read field by field. */
import { typeName } from './codes';
import {
  characterString,
  code,
  counted,
  dashed,
  domain,
  flags,
  inOrder,
  ipv4,
  ipv6,
  number,
  quoted,
  rest,
  restAsBase64,
  restAsText,
  seconds,
  time,
  wholeDomain,
  type Part,
} from './data-parts';
import { textValue } from '../content';
import { readAddressPrefixes, readIpsecKey } from './address-records';
import { locationParts } from './location';
import { readService } from './service-binding';
import { readKey, readSignature } from './dnssec-records';
import * as security from './security-codes';
import { readTypeBitmaps, base32Hex } from './type-bitmap';

const keyDigest = inOrder(
  number('Key Tag', 2),
  number('Algorithm', 1, security.algorithmName),
  number('Digest Type', 1, security.digestTypeName),
  rest('Digest'),
);
const association = inOrder(
  number('Certificate Usage', 1, security.certificateUsageName),
  number('Selector', 1, security.selectorName),
  number('Matching Type', 1, security.matchingTypeName),
  rest('Certificate Association Data'),
);
const texts: Part = (reader, base) => {
  const strings: string[] = [];
  while (reader.left > 0) strings.push(text(reader, base));
  return strings.join(' ');
};
const text: Part = (reader) => {
  const byteLength = reader.number('TXT-LENGTH', 1);
  return quoted(reader.take('TXT-DATA', byteLength, textValue));
};
const hashParameters = [
  number('Hash Algorithm', 1, security.nsec3HashName),
  flags('Flags', 1, [
    ['Reserved', 0xfe],
    ['Opt-Out', 0x01],
  ]),
  number('Iterations', 2),
  counted('Salt Length', 1, 'Salt'),
];

/** By the mnemonic of the type. Those of RFC 1035 first: only their names may be compressed (RFC 3597 §4). */
const readers: Readonly<Record<string, Part>> = {
  A: ipv4('ADDRESS'),
  NS: domain('NSDNAME'),
  MD: domain('MADNAME'),
  MF: domain('MADNAME'),
  CNAME: domain('CNAME'),
  // RFC 1035 §3.3.13.
  SOA: inOrder(
    domain('MNAME'),
    domain('RNAME'),
    number('SERIAL', 4),
    seconds('REFRESH'),
    seconds('RETRY'),
    seconds('EXPIRE'),
    seconds('MINIMUM'),
  ),
  MB: domain('MADNAME'),
  MG: domain('MGMNAME'),
  MR: domain('NEWNAME'),
  PTR: domain('PTRDNAME'),
  HINFO: inOrder(characterString('CPU'), characterString('OS')),
  MINFO: inOrder(domain('RMAILBX'), domain('EMAILBX')),
  MX: inOrder(number('PREFERENCE', 2), domain('EXCHANGE')),
  TXT: texts,
  SPF: texts,
  // RFC 1183 §2.2, §1, §3.3.
  RP: inOrder(wholeDomain('mbox-dname'), wholeDomain('txt-dname')),
  AFSDB: inOrder(number('subtype', 2), wholeDomain('hostname')),
  RT: inOrder(number('preference', 2), wholeDomain('intermediate-host')),
  SIG: readSignature,
  KEY: readKey,
  AAAA: ipv6('ADDRESS'),
  LOC: locationParts,
  // RFC 2782 forbids it by itself.
  SRV: inOrder(number('Priority', 2), number('Weight', 2), number('Port', 2), wholeDomain('Target', 'RFC 2782')),
  NAPTR: inOrder(
    number('ORDER', 2),
    number('PREFERENCE', 2),
    characterString('FLAGS'),
    characterString('SERVICES'),
    characterString('REGEXP'),
    wholeDomain('REPLACEMENT', 'RFC 3403 §4.1'),
  ),
  KX: inOrder(number('PREFERENCE', 2), wholeDomain('EXCHANGER', 'RFC 2230 §3.1')),
  CERT: inOrder(
    number('type', 2, security.certificateTypeName),
    number('key tag', 2),
    number('algorithm', 1, security.algorithmName),
    restAsBase64('certificate or CRL'),
  ),
  DNAME: wholeDomain('TARGET', 'RFC 6672 §2.5'),
  APL: readAddressPrefixes,
  DS: keyDigest,
  CDS: keyDigest,
  DLV: keyDigest,
  TA: keyDigest,
  SSHFP: inOrder(
    number('algorithm', 1, security.sshKeyAlgorithmName),
    number('fp type', 1, security.fingerprintTypeName),
    rest('fingerprint'),
  ),
  IPSECKEY: readIpsecKey,
  RRSIG: readSignature,
  NSEC: inOrder(wholeDomain('Next Domain Name', 'RFC 4034 §4.1.1'), readTypeBitmaps),
  DNSKEY: readKey,
  CDNSKEY: readKey,
  DHCID: restAsBase64('Digest'),
  NSEC3: inOrder(...hashParameters, base32Hex('Hash Length', 'Next Hashed Owner Name'), readTypeBitmaps),
  NSEC3PARAM: inOrder(...hashParameters),
  TLSA: association,
  SMIMEA: association,
  OPENPGPKEY: restAsBase64('Public Key'),
  CSYNC: inOrder(
    number('SOA Serial', 4),
    flags('Flags', 2, [
      ['soaminimum', 0x0002],
      ['immediate', 0x0001],
    ]),
    readTypeBitmaps,
  ),
  ZONEMD: inOrder(
    number('Serial', 4),
    number('Scheme', 1, security.zoneSchemeName),
    number('Hash Algorithm', 1, security.zoneHashName),
    rest('Digest'),
  ),
  SVCB: readService,
  HTTPS: readService,
  DSYNC: inOrder(code('RRtype', 2, typeName), number('Scheme', 1), number('Port', 2), wholeDomain('Target')),
  EUI48: dashed('Address', 6),
  EUI64: dashed('Address', 8),
  TKEY: inOrder(
    wholeDomain('Algorithm'),
    time('Inception', 4),
    time('Expiration', 4),
    number('Mode', 2, security.keyExchangeModeName),
    code('Error', 2, security.signatureErrorName),
    counted('Key Size', 2, 'Key Data'),
    counted('Other Size', 2, 'Other Data'),
  ),
  TSIG: inOrder(
    wholeDomain('Algorithm Name', 'RFC 8945 §4.2'),
    time('Time Signed', 6),
    number('Fudge', 2, (value) => `${value} s`),
    counted('MAC Size', 2, 'MAC'),
    number('Original ID', 2),
    code('Error', 2, security.signatureErrorName),
    counted('Other Len', 2, 'Other Data'),
  ),
  URI: inOrder(number('Priority', 2), number('Weight', 2), restAsText('Target')),
  CAA: inOrder(flags('Flags', 1, [['Issuer Critical', 0x80]]), readTag, restAsText('Value')),
};

/** RFC 8659 §4.1. */
function readTag(...[reader]: Parameters<Part>): string {
  const byteLength = reader.number('Tag Length', 1);
  const tag = reader.take('Tag', byteLength, textValue);
  return quoted(tag).slice(1, -1);
}

/** Null: this type is shown as bytes (RFC 3597 §5). */
export function dataReader(type: string): Part | null {
  return Object.hasOwn(readers, type) ? readers[type]! : null;
}
