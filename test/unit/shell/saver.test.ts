import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Saver } from '../../../src-main/shell/saver';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('saves once for many changes, and is not put off by them', async () => {
  let saved = 0;
  const saver = new Saver(
    () => Promise.resolve(void saved++),
    () => undefined,
    500,
  );
  for (let change = 0; change < 9; change += 1) {
    saver.touch();
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(saved).toBe(1);
});

test('flush saves at once what is waiting, and nothing otherwise', async () => {
  let saved = 0;
  const saver = new Saver(
    () => Promise.resolve(void saved++),
    () => undefined,
  );
  await saver.flush();
  saver.touch();
  await saver.flush();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(saved).toBe(1);
});

test('one write at a time', async () => {
  const events: string[] = [];
  const ends: (() => void)[] = [];
  const saver = new Saver(
    () => {
      events.push('start');
      return new Promise((resolve) => {
        ends.push(() => {
          events.push('end');
          resolve();
        });
      });
    },
    () => undefined,
  );
  saver.touch();
  void saver.flush();
  saver.touch();
  const second = saver.flush();
  await vi.advanceTimersByTimeAsync(0);
  ends[0]!();
  await vi.advanceTimersByTimeAsync(0);
  ends[1]!();
  await second;
  expect(events).toEqual(['start', 'end', 'start', 'end']);
});

test('a failure is told, and the next change tries again', async () => {
  const told: unknown[] = [];
  let isFull = true;
  const saver = new Saver(
    () => (isFull ? Promise.reject(new Error('disk full')) : Promise.resolve()),
    (error) => told.push(error),
  );
  saver.touch();
  await saver.flush();
  isFull = false;
  saver.touch();
  await saver.flush();
  expect(told).toEqual([new Error('disk full')]);
});
