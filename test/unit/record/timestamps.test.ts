import { expect, test } from 'vitest';
import { TimeScale } from '../../../src-main/engine/record/capture/timestamps';

function inNs(resolution: number, units: bigint, offsetSeconds = 0n): bigint {
  const scale = new TimeScale(resolution, offsetSeconds);
  scale.set(Number(units >> 32n), Number(units & 0xffff_ffffn));
  return BigInt.asIntN(64, (BigInt(scale.high) << 32n) | BigInt(scale.low));
}

test.each([
  ['nanoseconds', 9, 1_700_000_000_123_456_789n, 1_700_000_000_123_456_789n],
  ['microseconds', 6, 1_700_000_000_123_456n, 1_700_000_000_123_456_000n],
  ['seconds', 0, 1_700_000_000n, 1_700_000_000_000_000_000n],
  ['picoseconds', 12, 1_234_567n, 1_234n],
  ['1/1024 s', 0x8a, 1_536n, 1_500_000_000n],
  ['2^-32 s', 0xa0, (7n << 32n) | 0x8000_0000n, 7_500_000_000n],
  ['the smallest unit', 0x7f, 0xffff_ffff_ffff_ffffn, 0n],
  ['the smallest power of two', 0xff, 0xffff_ffff_ffff_ffffn, 0n],
])('%s', (_name, resolution, units, ns) => {
  expect(inNs(resolution, units)).toBe(ns);
});

test('an offset is added, also a negative one', () => {
  expect(inNs(9, 5n, 2n)).toBe(2_000_000_005n);
  expect(inNs(6, 3_000_000n, -1n)).toBe(2_000_000_000n);
});
