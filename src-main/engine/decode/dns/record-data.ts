/** RDATA of the types that are read field by field. Each returns what a summary says of it. */
import type { FieldReader } from '../field-reader';
import { textValue } from '../content';
import { decodeText } from '../../../contract/text-codec';
import { ipv4Text, ipv6Text } from '../ip-text';
import { readName } from './names';
import { readService } from './service-binding';

type DataReader = (reader: FieldReader, base: number) => string;

const name =
  (field: string): DataReader =>
  (reader, base) =>
    readName(reader, field, base);

const readers: Readonly<Record<string, DataReader>> = {
  A: (reader) => ipv4Text(reader.take('ADDRESS', 4, ipv4Text)),
  AAAA: (reader) => ipv6Text(reader.take('ADDRESS', 16, ipv6Text)),
  NS: name('NSDNAME'),
  CNAME: name('CNAME'),
  PTR: name('PTRDNAME'),
  DNAME: name('TARGET'),
  MX: (reader, base) => `${reader.number('PREFERENCE', 2)} ${readName(reader, 'EXCHANGE', base)}`,
  TXT: readTexts,
  SPF: readTexts,
  SRV: readServer,
  SOA: readAuthority,
  CAA: readCertificationAuthority,
  SVCB: readService,
  HTTPS: readService,
};

/** Null: this type is shown as bytes. */
export function dataReader(type: string): DataReader | null {
  return Object.hasOwn(readers, type) ? readers[type]! : null;
}

/** RFC 1035 §3.3.14: character-strings, each with its length. */
function readTexts(reader: FieldReader): string {
  const texts: string[] = [];
  while (reader.left > 0) {
    const byteLength = reader.number('TXT-LENGTH', 1);
    texts.push(`"${textOf(reader.take('TXT-DATA', byteLength, textValue))}"`);
  }
  return texts.join(' ');
}

/** RFC 2782. */
function readServer(reader: FieldReader, base: number): string {
  const numbers = ['Priority', 'Weight', 'Port'].map((field) => reader.number(field, 2));
  return `${numbers.join(' ')} ${readName(reader, 'Target', base)}`;
}

/** RFC 1035 §3.3.13. */
function readAuthority(reader: FieldReader, base: number): string {
  const names = ['MNAME', 'RNAME'].map((field) => readName(reader, field, base));
  const numbers = ['SERIAL', 'REFRESH', 'RETRY', 'EXPIRE', 'MINIMUM'].map((field) => reader.number(field, 4));
  return [...names, ...numbers].join(' ');
}

/** RFC 8659 §4.1. */
function readCertificationAuthority(reader: FieldReader): string {
  const flags = reader.group(
    'Flags',
    () => reader.bits(1, [['Issuer Critical', 0x80]]),
    (value) => value,
  );
  const tagLength = reader.number('Tag Length', 1);
  const tag = textOf(reader.take('Tag', tagLength, textValue));
  return `${flags} ${tag} "${textOf(reader.take('Value', reader.left, textValue))}"`;
}

const textOf = (bytes: Uint8Array): string => decodeText(bytes, 'utf-8');
