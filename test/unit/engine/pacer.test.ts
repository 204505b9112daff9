import { EventEmitter, once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Pacer } from '../../../src-main/engine/pacer';

it('flushes at once after a quiet time, then gathers until the interval is over', async () => {
  const flushes = new EventEmitter();
  const times: number[] = [];
  const pacer = new Pacer(30, () => {
    times.push(performance.now());
    flushes.emit('flush');
  });
  pacer.request();
  pacer.request();
  await nextTurn();
  expect(times).toHaveLength(1);
  for (let count = 0; count < 5; count += 1) pacer.request();
  await once(flushes, 'flush');
  expect(times).toHaveLength(2);
  expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(30);

  pacer.request();
  pacer.dispose();
  expect(times).toHaveLength(3);
  pacer.request();
  await nextTurn();
  expect(times).toHaveLength(3);
});

it('keeps to its interval where it is asked at the end of a long turn', async () => {
  const times: number[] = [];
  const flushes = new EventEmitter();
  const pacer = new Pacer(30, () => {
    times.push(performance.now());
    flushes.emit('flush');
  });
  pacer.request();
  await nextTurn();
  const startedAtMs = performance.now();
  while (performance.now() < startedAtMs + 20);
  pacer.request();
  await once(flushes, 'flush');
  expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(30);
});
