import { expect, it } from 'vitest';
import { maximumRanges, readRanges } from '../../../src-main/engine/http/byte-ranges';

const range = (first: number, last: number) => ({ first, last });

it.each([
  [null, 'whole'],
  ['bytes=0-0', [range(0, 0)]],
  ['bytes=5-', [range(5, 9)]],
  ['bytes=-3', [range(7, 9)]],
  ['bytes=-30', [range(0, 9)]],
  ['bytes=8-99', [range(8, 9)]],
  ['BYTES = 1-2 , 4-5', [range(1, 2), range(4, 5)]],
  ['bytes=1-2,20-30', [range(1, 2)]],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-4', 'whole'],
  ['bytes=-', 'whole'],
  ['bytes=1-2,x', 'whole'],
  ['bytes=', 'whole'],
  ['lines=1-2', 'whole'],
  ['bytes=0-5,3-8', 'whole'],
  [`bytes=${Array.from({ length: maximumRanges + 1 }, () => '0-0').join(',')}`, 'whole'],
])('%s of ten bytes', (header, expected) => {
  expect(readRanges(header, 10)).toEqual(expected);
});

it('an empty file has no ranges', () => {
  expect(readRanges('bytes=0-', 0)).toBe('unsatisfiable');
  expect(readRanges('bytes=-5', 0)).toBe('unsatisfiable');
});
