import { describe, expect, test } from 'vitest';
import { formatAddress, pairAddresses, parseAddress } from '../../../src-main/engine/record/address';
import { seededRandom } from '../../support/seeded-random';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('parsing', () => {
  test.each([
    ['127.0.0.1', '7f000001'],
    ['::1', '00000000000000000000000000000001'],
    ['::', '00000000000000000000000000000000'],
    ['fe80::1%eth0', 'fe800000000000000000000000000001'],
    ['2001:db8:1:2:3:4:5:6', '20010db8000100020003000400050006'],
    ['1::', '00010000000000000000000000000000'],
    ['64:ff9b::192.0.2.33', '0064ff9b0000000000000000c0000221'],
    ['::ffff:10.1.2.3', '0a010203'],
    ['::ffff:a01:203', '0a010203'],
    ['', '00000000'],
    ['no address', '00000000'],
  ])('%s', (text, bytes) => {
    expect(hex(parseAddress(text))).toBe(bytes);
  });
});

test('writes IPv6 as the URL standard does, and reads it back', () => {
  const random = seededRandom(5952);
  for (let i = 0; i < 500; i++) {
    const bytes = Uint8Array.from({ length: 16 }, () => (random.below(3) > 0 ? 0 : random.below(256)));
    const groups = Array.from({ length: 8 }, (_, at) => ((bytes[2 * at]! << 8) | bytes[2 * at + 1]!).toString(16));
    const text = formatAddress(bytes, 0, 16);
    expect(`[${text}]`).toBe(new URL(`http://[${groups.join(':')}]`).hostname);
    if (!text.startsWith('::ffff:')) expect(hex(parseAddress(text))).toBe(hex(bytes));
  }
  expect(formatAddress(Uint8Array.of(9, 10, 0, 0, 255), 1, 4)).toBe('10.0.0.255');
});

test('brings both ends into one family', () => {
  const pair = (local: string, remote: string): string => {
    const { family, ...ends } = pairAddresses({ host: local, port: 1 }, { host: remote, port: 2 });
    return `${family} ${hex(ends.local)} ${hex(ends.remote)}`;
  };
  expect(pair('::', '::ffff:10.0.0.1')).toBe('4 00000000 0a000001');
  expect(pair('0.0.0.0', '::1')).toBe(`6 ${'0'.repeat(32)} ${'0'.repeat(31)}1`);
  expect(pair('::1', '0.0.0.0')).toBe(`6 ${'0'.repeat(31)}1 ${'0'.repeat(32)}`);
  expect(pair('::1', '10.0.0.1')).toBe(`6 ${'0'.repeat(31)}1 00000000000000000000ffff0a000001`);
});
