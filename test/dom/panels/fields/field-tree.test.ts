// @vitest-environment node
import { describe, expect, it } from 'vitest';
import type { FieldNode } from '../../../../src-main/contract/fields';
import { fieldJson, fieldLine } from '../../../../src-renderer/panels/fields/field-copy';
import { bitsText, placeText, valueText } from '../../../../src-renderer/panels/fields/field-text';
import {
  deepestAt,
  fieldRows,
  OpenFields,
  wayTo,
  type FieldRoot,
} from '../../../../src-renderer/panels/fields/field-tree';
import { targetOfKey, TypeAhead } from '../../../../src-renderer/panels/fields/tree-keys';

const leaf = (
  name: string,
  value: string | number,
  at: number,
  len: number,
  more: Partial<FieldNode> = {},
): FieldNode => ({
  name,
  value,
  at,
  len,
  ...more,
});
const root: FieldRoot = {
  key: 'm1',
  kind: { proto: 'mqtt', type: 'PUBLISH' },
  message: 1,
  isOwnLine: true,
  isLoaded: true,
  field: {
    name: 'MQTT PUBLISH',
    value: null,
    at: 0,
    len: 12,
    children: [
      {
        name: 'Fixed Header',
        value: null,
        at: 0,
        len: 2,
        children: [
          leaf('Type', 3, 0, 1, { mask: 0xf0 }),
          leaf('Flags', 2, 0, 1, { mask: 0x0f }),
          leaf('Remaining Length', 10, 1, 1),
        ],
      },
      leaf('Topic Name', 'a/b', 4, 3),
      {
        name: 'Payload',
        value: '[1]',
        at: 7,
        len: 5,
        children: [leaf('[0]', 1, 1, 1, { source: 0 })],
      },
    ],
  },
};
const names = (open: OpenFields) => fieldRows([root], open).map(({ field, depth }) => `${depth} ${field.name}`);

describe('the rows of a field tree', () => {
  it('begin with small groups open and values closed, and remember what a person has opened', () => {
    const open = new OpenFields();
    expect(names(open)).toEqual([
      '0 MQTT PUBLISH',
      '1 Fixed Header',
      '2 Type',
      '2 Flags',
      '2 Remaining Length',
      '1 Topic Name',
      '1 Payload',
    ]);
    open.choose(fieldRows([root], open)[1]!.kindKey, false);
    open.choose(fieldRows([root], open).at(-1)!.kindKey, true);
    expect(names(open)).toEqual(['0 MQTT PUBLISH', '1 Fixed Header', '1 Topic Name', '1 Payload', '2 [0]']);
    // The next message of the same type is shown alike.
    const next = { ...root, key: 'm2', message: 2 };
    expect(fieldRows([next], open)).toHaveLength(5);
  });

  it('know the way to each, whether or not it is in sight', () => {
    const way = wayTo([root], 'm1/2/0', new OpenFields());
    expect(way.map(({ field }) => field.name)).toEqual(['MQTT PUBLISH', 'Payload', '[0]']);
    expect(way.at(-1)).toMatchObject({ source: 0, above: [{ name: 'Payload' }] });
    expect(wayTo([root], 'm1/9', new OpenFields())).toEqual([]);
  });

  it('find the deepest field of a byte, in the bytes that are meant', () => {
    expect(deepestAt(root, null, 1, 1)).toBe('m1/0/2');
    expect(deepestAt(root, null, 0, 2)).toBe('m1/0');
    expect(deepestAt(root, null, 2, 1)).toBe('m1');
    expect(deepestAt(root, 0, 1, 1)).toBe('m1/2/0');
    expect(deepestAt(root, 1, 1, 1)).toBeNull();
  });

  it('are walked by keys', () => {
    const rows = fieldRows([root], new OpenFields());
    const go = (key: string, at: number) => targetOfKey(key, rows, at, 3);
    expect([go('ArrowDown', 6), go('ArrowUp', 0), go('PageDown', 1), go('Home', 4), go('End', 0)]).toEqual([
      6, 0, 4, 0, 6,
    ]);
    expect([go('ArrowRight', 0), go('ArrowRight', 2), go('ArrowLeft', 4), go('ArrowLeft', 1)]).toEqual([1, 2, 1, 0]);
    expect(go('x', 0)).toBeNull();
    const typed = new TypeAhead();
    expect([typed.find('t', rows, 0, 1_000), typed.find('o', rows, 2, 1_100)]).toEqual([2, 5]);
    expect([typed.find('t', rows, 5, 9_000), typed.find('z', rows, 5, 20_000)]).toEqual([2, null]);
  });
});

describe('a field as text', () => {
  it('has quotes around the text of the wire only, with its controls as escapes', () => {
    expect(valueText({ value: '你\r\n\u202e', len: 8 })).toMatchObject({ kind: 'text', text: '"你\\r\\n\\u{202e}"' });
    expect(valueText({ value: '127.0.0.1', len: 4 }).text).toBe('127.0.0.1');
    expect(valueText({ value: Uint8Array.of(0, 255), len: 300 })).toEqual({ kind: 'bytes', text: '00 ff', rest: 298 });
    expect(valueText({ value: 'a'.repeat(1_000), len: 5 })).toMatchObject({ rest: 600 });
  });

  it('draws the bits that are its own', () => {
    expect(bitsText({ mask: 0xf0, len: 1, value: 3 })).toBe('0011 ....');
    expect(bitsText({ mask: 0x06, len: 1, value: 2 })).toBe('.... .10.');
    expect(bitsText({ mask: 0x8000_0001, len: 4, value: 1 })?.replaceAll(' ', '')).toBe(`0${'.'.repeat(30)}1`);
    expect(bitsText({ len: 1, value: 3 })).toBeNull();
  });

  it('says which bytes, and is copied in a line or whole', () => {
    expect([placeText(0, 45), placeText(1_000, 1), placeText(3, 0)]).toEqual(['0–44', '1,000', '']);
    expect(fieldLine(leaf('Reason Code', 135, 0, 1, { text: 'Not authorized' }))).toBe(
      'Reason Code: 135 (Not authorized)',
    );
    expect(JSON.parse(fieldJson({ ...root.field, children: [leaf('a', 1, 0, 1)] }))).toEqual({
      name: 'MQTT PUBLISH',
      value: null,
      at: 0,
      len: 12,
      children: [{ name: 'a', value: 1, at: 0, len: 1 }],
    });
  });
});
