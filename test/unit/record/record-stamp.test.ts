import { expect, test } from 'vitest';
import { RecordStamp } from '../../../src-main/engine/record/record-stamp';

test('follows the clock, goes back as far as the last record allows, and never further', () => {
  const times = [5_000_000_007n, 9_000_000_000n, 9_000_000_500n, 8_000_000_000n];
  const stamp = new RecordStamp({ nowNs: () => times.shift() ?? 0n });
  const ns = (): bigint => (BigInt(stamp.high) << 32n) | BigInt(stamp.low);
  stamp.take();
  expect(ns()).toBe(5_000_000_007n);
  stamp.takeEarlier(1_000_000_000);
  expect(ns()).toBe(8_000_000_000n);
  stamp.takeEarlier(5_000_000_000);
  expect(ns()).toBe(8_000_000_000n);
  stamp.take();
  expect(ns()).toBe(8_000_000_000n);
});
