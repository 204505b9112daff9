import { expect, test } from 'vitest';
import { RecordIndex } from '../../../src-main/engine/record/record-index';

function filled(count: number, firstNumber = 1): RecordIndex {
  const index = new RecordIndex(firstNumber);
  for (let i = 0; i < count; i++) index.append(i * 5e9, i % 60_000, i, 0xffff_ffff - i, i % 256, i * 3, i * 7);
  return index;
}

const expected = (i: number) => ({
  offset: i * 5e9,
  payloadAt: i % 60_000,
  atNs: (BigInt(i) << 32n) | BigInt(0xffff_ffff - i),
  tag: i % 256,
  connection: i * 3,
  byteLength: i * 7,
});

test('keeps every value while it grows', () => {
  const index = filled(200_000);
  expect(index.count).toBe(200_000);
  for (const i of [0, 1, 255, 256, 1023, 1024, 65_535, 65_536, 131_071, 131_072, 199_999]) {
    expect(index.entry(i + 1)).toEqual(expected(i));
  }
  expect([0, 1, 200_000, 200_001, 1.5].map((number) => index.has(number))).toEqual([false, true, true, false, false]);
});

test('forgets the oldest and goes on', () => {
  const index = filled(200_000);
  index.dropBefore(150_001);
  expect([index.firstNumber, index.nextNumber, index.count]).toEqual([150_001, 200_001, 50_000]);
  expect(index.entry(150_001)).toEqual(expected(150_000));
  expect(() => index.entry(150_000)).toThrow(RangeError);
  index.dropBefore(100);
  expect(index.firstNumber).toBe(150_001);
  for (let i = 200_000; i < 300_000; i++) index.append(i * 5e9, i % 60_000, i, 0xffff_ffff - i, i % 256, i * 3, i * 7);
  expect(index.entry(300_000)).toEqual(expected(299_999));
  index.dropBefore(1_000_000);
  expect(index.count).toBe(0);
  expect(index.append(1, 2, 3, 4, 5, 6, 7)).toBe(300_001);
  expect(index.entry(300_001).offset).toBe(1);
});

test('numbers from where it is told, and the last record can grow', () => {
  const index = new RecordIndex();
  index.startAt(1_000_000);
  expect(index.append(1, 2, 0, 9, 4, 5, 6)).toBe(1_000_000);
  index.extendLast(36, 1000);
  expect(index.entry(1_000_000)).toEqual({
    offset: 1,
    payloadAt: 2,
    atNs: 9n,
    tag: 36,
    connection: 5,
    byteLength: 1000,
  });
  expect(() => index.startAt(1)).toThrow('cannot be numbered anew');
});
