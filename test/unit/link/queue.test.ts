import { expect, it } from 'vitest';
import { Queue } from '../../../src-main/engine/link/queue';

it('gives back in order whatever is put in between', () => {
  const queue = new Queue<number>();
  const taken: number[] = [];
  let next = 0;
  for (let round = 0; round < 100; round += 1) {
    for (let count = 0; count < 150; count += 1) queue.push((next += 1));
    for (let count = 0; count < 100; count += 1) taken.push(queue.shift());
  }
  while (!queue.isEmpty) taken.push(queue.shift());
  expect(taken).toEqual(Array.from({ length: 15_000 }, (_, index) => index + 1));
});
