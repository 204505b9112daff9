import { expect, it } from 'vitest';
import { FieldReader } from '../../../../../src-main/engine/decode/field-reader';
import { DerReader, integerValue, objectIdentifierText } from '../../../../../src-main/engine/decode/x509/der-reader';
import { readCertificate } from '../../../../../src-main/engine/decode/x509/certificate';
import { readTime } from '../../../../../src-main/engine/decode/x509/validity';
import { fieldLines, hex } from '../../../../support/decoding';

const readerOf = (bytes: Uint8Array): FieldReader =>
  new FieldReader(bytes, {
    whenShort: { code: 'TLS_TOO_SHORT', clause: '' },
    valueByteLength: 16_384,
    fieldCount: 1_000,
  });
const codes = (reader: FieldReader): string[] => reader.complaints.violations('tls', 0).map(({ code }) => code);

it.each([
  ['2a864886f70d01010b', '1.2.840.113549.1.1.11'],
  ['550403', '2.5.4.3'],
  ['8837', '2.999'],
  ['', '0.0'],
])('reads the object identifier %s', (digits, text) => {
  expect(objectIdentifierText(hex(digits))).toBe(text);
});

it.each([
  ['00', 0],
  ['7f', 127],
  ['80', -128],
  ['ff', -1],
  ['010001', 65_537],
  ['00ffffffffff', 2 ** 40 - 1],
])('reads the integer %s', (digits, value) => {
  expect(integerValue(hex(digits))).toBe(value);
});

it.each([
  ['17', '491231235959Z', '2049-12-31T23:59:59Z', []],
  ['17', '500101000000Z', '1950-01-01T00:00:00Z', []],
  ['18', '20500101000000Z', '2050-01-01T00:00:00Z', []],
  ['17', '5001010000Z', '5001010000Z', ['X509_TIME']],
])('reads the time %s %s', (tag, written, text, wrong) => {
  const bytes = Uint8Array.from([parseInt(tag, 16), written.length, ...Buffer.from(written)]);
  const reader = readerOf(bytes);
  expect(readTime(new DerReader(reader), 'notAfter')).toBe(text);
  expect(codes(reader)).toEqual(wrong);
});

it('keeps the bytes of a certificate that breaks off, with what could be read of it', () => {
  const reader = readerOf(hex('300a 3008 a003020102 0201 ffffff'));
  expect(readCertificate(reader, 'Certificate', 14)).toBeNull();
  expect(reader.at).toBe(14);
  expect(fieldLines(reader.fields)).toEqual([
    'Certificate: 300a3008a0030201020201ffffff @0+14',
    '  tbsCertificate @2+10',
    '    version: 2 (v3) @8+1',
    '    serialNumber: ff @11+1',
    '    signature @12+0',
  ]);
  expect(codes(reader)).toEqual(['X509_LENGTH']);
});

it('follows no nesting: thousands of elements inside each other take no stack', () => {
  const depth = 20_000;
  const bytes = new Uint8Array(2 * depth).fill(0x30);
  for (let at = 1; at < bytes.length; at += 2) bytes[at] = 0x80;
  const reader = readerOf(bytes);
  readCertificate(reader, 'Certificate', bytes.length);
  expect(codes(reader)).toEqual(['X509_LENGTH']);
  expect(reader.left).toBe(0);
});
