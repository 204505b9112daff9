import { expect, test } from 'vitest';
import { createClock } from '../../../src-main/engine/record/clock';

test('starts within a few milliseconds of the system time and never runs backwards', () => {
  const beforeMs = Date.now();
  const clock = createClock();
  let last = clock.nowNs();
  const afterMs = Date.now();
  // A millisecond of slack: `Date.now()` is cut off, not rounded.
  expect(Number(last / 1_000_000n)).toBeGreaterThanOrEqual(beforeMs - 1);
  expect(Number(last / 1_000_000n)).toBeLessThanOrEqual(afterMs + 1);
  for (let i = 0; i < 100_000; i++) {
    const now = clock.nowNs();
    if (now < last) throw new Error(`${now} follows ${last}`);
    last = now;
  }
});

test('tells less than a microsecond apart', () => {
  const clock = createClock();
  const times = new Set(Array.from({ length: 1000 }, () => clock.nowNs()));
  expect(times.size).toBeGreaterThan(100);
});
