// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { moveByKey, rangeOf } from '../../../../src-renderer/panels/hex/byte-cursor';
import { byteValues } from '../../../../src-renderer/panels/hex/byte-values';
import { hexRow } from '../../../../src-renderer/state/hex-rows';

const key = (name: string, more: { ctrlKey?: boolean; shiftKey?: boolean } = {}) => ({
  key: name,
  ctrlKey: false,
  shiftKey: false,
  ...more,
});

describe('the cursor among bytes', () => {
  const at = (focus: number) => ({ anchor: focus, focus });

  it('moves by bytes, rows, pages and to the ends', () => {
    const move = (from: number, name: string, ctrlKey = false) =>
      moveByKey(at(from), key(name, { ctrlKey }), 100, 2)?.focus;
    expect(move(5, 'ArrowRight')).toBe(6);
    expect(move(0, 'ArrowLeft')).toBe(0);
    expect(move(99, 'ArrowRight')).toBe(99);
    expect(move(5, 'ArrowDown')).toBe(21);
    expect(move(90, 'ArrowDown')).toBe(90);
    expect(move(5, 'ArrowUp')).toBe(5);
    expect(move(5, 'PageDown')).toBe(37);
    expect(move(21, 'Home')).toBe(16);
    expect(move(97, 'End')).toBe(99);
    expect(move(50, 'Home', true)).toBe(0);
    expect(move(50, 'End', true)).toBe(99);
    expect(move(50, 'x')).toBeUndefined();
  });

  it('picks a range with Shift, in either direction', () => {
    const cursor = moveByKey(at(20), key('ArrowUp', { shiftKey: true }), 100, 2)!;
    expect(cursor).toEqual({ anchor: 20, focus: 4 });
    expect(rangeOf(cursor)).toEqual({ at: 4, length: 17 });
  });

  it('picks everything, and nothing of nothing', () => {
    expect(rangeOf(moveByKey(null, key('a', { ctrlKey: true }), 100, 2)!)).toEqual({ at: 0, length: 100 });
    expect(moveByKey(null, key('ArrowRight'), 0, 2)).toBeNull();
  });
});

it('reads numbers both ways round', () => {
  const values = byteValues(Uint8Array.of(0xff, 0xfe, 0x00, 0x01, 0, 0, 0, 0));
  expect(Object.fromEntries(values.map(({ type, big, little }) => [type, [big, little]]))).toEqual({
    u8: ['255', '255'],
    i8: ['-1', '-1'],
    u16: ['65534', '65279'],
    i16: ['-2', '-257'],
    u32: ['4294836225', '16842495'],
    i32: ['-131071', '16842495'],
    f32: ['NaN', String(Number(new DataView(Uint8Array.of(1, 0, 0xfe, 0xff).buffer).getFloat32(0).toPrecision(9)))],
    u64: [String(0xfffe0001_00000000n), '16842495'],
    i64: [String(BigInt.asIntN(64, 0xfffe0001_00000000n)), '16842495'],
    f64: ['NaN', String(Number((16842495 * 2 ** -1074).toPrecision(9)))],
  });
  expect(byteValues(new Uint8Array())).toEqual([]);
});

describe('hexRow', () => {
  const bytes = new TextEncoder().encode('123456789012345你好\r\n');
  const row = (offset: number) => hexRow(offset, bytes.length, (index) => bytes[index], 'utf-8');

  it('reads characters across the edge of a row', () => {
    expect(
      row(0)
        .cells.map(({ text }) => text)
        .join('|'),
    ).toBe('1|2|3|4|5|6|7|8|9|0|1|2|3|4|5|你');
    expect(
      row(16)
        .cells.map(({ text }) => text)
        .join('|'),
    ).toBe('||好|||.|.');
    expect(
      row(16)
        .cells.map(({ hex }) => hex)
        .join(' '),
    ).toBe('bd a0 e5 a5 bd 0d 0a');
  });

  it('shows that bytes have not come yet', () => {
    expect(hexRow(0, 3, () => undefined, 'utf-8').cells.map(({ hex }) => hex)).toEqual(['··', '··', '··']);
  });
});
