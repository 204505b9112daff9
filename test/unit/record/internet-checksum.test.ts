import { expect, test } from 'vitest';
import { foldChecksum, sumWords, swapBytes16, swapBytes32 } from '../../../src-main/engine/record/internet-checksum';
import { seededRandom } from '../../support/seeded-random';

/** RFC 1071 §4.1, byte by byte, in network order. */
function plainChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

test('agrees with the plain algorithm at every length', () => {
  const random = seededRandom(1071);
  for (let words = 0; words < 100; words++) {
    const bytes = Uint8Array.from({ length: words * 4 }, () => random.below(256));
    const sum = sumWords(new Uint32Array(bytes.buffer), 0, words);
    expect(swapBytes16(foldChecksum(sum))).toBe(plainChecksum(bytes));
  }
});

test('holds for the largest packet of the largest bytes, and for none', () => {
  const bytes = new Uint8Array(65_536).fill(0xff);
  expect(foldChecksum(sumWords(new Uint32Array(bytes.buffer), 0, bytes.length / 4))).toBe(0);
  expect(foldChecksum(0)).toBe(0xffff);
});

test('swaps bytes', () => {
  expect(swapBytes16(0x1234)).toBe(0x3412);
  expect(swapBytes32(0xfe345678)).toBe(0x785634fe);
});
