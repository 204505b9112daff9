import { describe, expect, it } from 'vitest';
import { formatByteCount, formatByteRate, formatCount } from '../../../src-main/contract/quantity-format';
import { formatDelta, formatDuration, formatIsoTime, formatTimeOfDay } from '../../../src-main/contract/time-format';

const at = BigInt(Date.UTC(2026, 10, 22, 10, 32, 7)) * 1_000_000n + 104_218_331n;

describe('times', () => {
  it('ISO with nanoseconds', () => {
    expect(formatIsoTime(at)).toBe('2026-11-22T10:32:07.104218331Z');
    expect(formatIsoTime(-1n)).toBe('1969-12-31T23:59:59.999999999Z');
  });

  it('time of day', () => {
    expect(formatTimeOfDay(at, 0)).toBe('10:32:07.104 218');
    expect(formatTimeOfDay(at, 8 * 60)).toBe('18:32:07.104 218');
    expect(formatTimeOfDay(at, -11 * 60)).toBe('23:32:07.104 218');
    expect(formatTimeOfDay(at)).toMatch(/^\d\d:\d\d:07\.104 218$/);
  });

  it('differences', () => {
    expect(formatDelta(1_870_999n)).toBe('+0.001 870');
    expect(formatDelta(-120_000n)).toBe('-0.000 120');
    expect(formatDuration(75_001_870_000n)).toBe('75.001 870');
  });
});

describe('quantities', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [9_949, '9.9 kB'],
    [9_950, '10 kB'],
    [864_200, '864 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [1_234_567, '1.2 MB'],
    [1.9e9, '1.9 GB'],
  ])('%i bytes are %s', (count, text) => {
    expect(formatByteCount(count)).toBe(text);
  });

  it('rates and counts', () => {
    expect(formatByteRate(12_400_000)).toBe('12 MB/s');
    expect([formatCount(0), formatCount(999), formatCount(1_204_882)]).toEqual(['0', '999', '1,204,882']);
  });
});
