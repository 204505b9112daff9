import { describe, expect, it } from 'vitest';
import type { FieldNode } from '../../../../../src-main/contract/fields';
import { defaultLimits, type DecodeLimits } from '../../../../../src-main/engine/decode/limits';
import { readContent } from '../../../../../src-main/engine/decode/payload/read-content';
import { fieldLines } from '../../../../support/decoding';
import { seededRandom, type SeededRandom } from '../../../../support/seeded-random';

const encoder = new TextEncoder();

function read(
  text: string | Uint8Array,
  limits: Partial<DecodeLimits> = {},
  mediaType: string | null = 'application/json',
) {
  const bytes = typeof text === 'string' ? encoder.encode(text) : text;
  const { fields, complaints, kind } = readContent(bytes, {
    mediaType,
    at: 0,
    limits: { ...defaultLimits, ...limits },
  });
  return {
    lines: fieldLines(fields),
    codes: complaints.map(({ code, at, len }) => `${code} @${at}+${len}`),
    kind,
    fields,
  };
}

it('reads members and elements with their places, and numbers as they are written', () => {
  const { lines, codes } = read(' {"a": 1.50, "b":[true,null,"\\u00e9\\n"],"c":{}, "d":12345678901234567890}');
  expect(codes).toEqual([]);
  expect(lines).toEqual([
    'JSON @0+73',
    '  object (4 members) @1+72',
    '    a: 1.50 (number) @2+9',
    '      key: a @2+3',
    '      number: 1.50 @7+4',
    '    b (3 elements) @13+26',
    '      key: b @13+3',
    '      [0]: true (true) @18+4',
    '        true @18+4',
    '      [1]: null (null) @23+4',
    '        null @23+4',
    '      [2]: é\n @28+10',
    '        string: é\n @28+10',
    '    c (0 members) @40+6',
    '      key: c @40+3',
    '    d: 12345678901234567890 (number) @48+24',
    '      key: d @48+3',
    '      number: 12345678901234567890 @52+20',
  ]);
});

describe('what breaks the rules', () => {
  it.each([
    ['{"a":1,"a":2}', ['JSON_DUPLICATE_NAME @7+3']],
    ['[1,]', ['JSON_COMMA @2+1']],
    ['[01, +1, .5, 1.]', ['JSON_NUMBER @1+2', 'JSON_NUMBER @5+2', 'JSON_NUMBER @9+2', 'JSON_NUMBER @13+2']],
    ['[NaN, True]', ['JSON_WORD @1+3', 'JSON_WORD @6+4']],
    ['["a\u0001", "\\x"]', ['JSON_STRING @1+4', 'JSON_STRING @7+4']],
    ['{"a" 1}', ['JSON_SYNTAX @5+2']],
    ['{a:1}', ['JSON_SYNTAX @1+4']],
    ['{"a":1', ['JSON_CUT_OFF @6+0']],
    ['{"a":"b', ['JSON_CUT_OFF @5+2']],
    ['{} {}', ['JSON_BYTES_LEFT @3+2']],
    ['\ufeff{}', ['JSON_BYTE_ORDER_MARK @0+3']],
    ['', []],
    [' ', ['JSON_CUT_OFF @1+0']],
  ])('%s', (text, codes) => {
    expect(read(text).codes).toEqual(codes);
  });

  it('shows what stands before a mistake, and the rest as it is', () => {
    expect(read('{"a":1;"b":2}').lines).toEqual([
      'JSON @0+13',
      '  object @0+6',
      '    a: 1 (number) @1+5',
      '      key: a @1+3',
      '      number: 1 @5+1',
      '  not read: ;"b":2} @6+7',
    ]);
  });

  it('says of a string that is not UTF-8 that it is none', () => {
    expect(read(Uint8Array.of(0x22, 0xff, 0x22)).codes).toEqual(['JSON_NOT_UTF8 @0+3']);
  });
});

describe('limits', () => {
  it('follows 10,000 levels no further than its limit', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const text = `${open.repeat(10_000)}1${close.repeat(10_000)}`;
      const { codes, lines } = read(text, { contentByteLength: 1_000_000 });
      expect(codes.map((code) => code.split(' ')[0])).toEqual(['CONTENT_TOO_DEEP']);
      expect(lines.at(-1)).toMatch(/^ {2}not read: .*\(the first 16,384 of/);
    }
  });

  it('shows no more than so many members, and says so once', () => {
    const { codes, lines } = read(JSON.stringify(Array.from({ length: 50 }, (_, at) => at)), { fieldCount: 10 });
    expect(codes).toEqual(['FIELDS_NOT_SHOWN @19+122']);
    expect(lines).toHaveLength(2 + 2 * 9);
  });

  it('reads the beginning of a long one without calling it cut off', () => {
    const text = JSON.stringify({ list: 'x'.repeat(50), next: 'y'.repeat(50) });
    const { codes, lines } = read(text, { contentByteLength: 80 });
    expect(codes).toEqual([]);
    expect(lines[0]).toBe(`JSON (the first 80 of ${text.length} bytes) @0+${text.length}`);
  });

  it('reads nothing where contents are not read', () => {
    expect(read('{}', { contentByteLength: 0 })).toMatchObject({ fields: [], kind: null });
  });
});

it('tells JSON from text where nobody says what it is', () => {
  const kinds = ['{"a":1}', ' [1, 2]', '23.5', 'hello', '{"a":', '\u0000\u0001', '{a:1}', ''].map(
    (text) => read(text, {}, null).kind,
  );
  expect(kinds).toEqual(['json', 'json', 'text', 'text', 'text', null, 'text', null]);
});

/** What the fields say, as JavaScript's own value. */
function valueOf(field: FieldNode): unknown {
  const nested = (field.children ?? []).filter(({ name }) => name !== 'key');
  const scalar = nested[0] && !nested[0].children && nested.length === 1 ? nested[0] : null;
  if (field.text?.includes('element')) return nested.map(valueOf);
  if (field.text?.includes('member')) return Object.fromEntries(nested.map((one) => [one.name, valueOf(one)]));
  const { name, value } = scalar ?? field;
  if (name === 'number') return Number(value);
  return name === 'string' ? value : (JSON.parse(name) as unknown);
}

function randomValue(random: SeededRandom, depth: number): unknown {
  switch (random.below(depth > 4 ? 6 : 8)) {
    case 0:
      return random.below(1000) / 7 - 60;
    case 1:
      return random.below(100_000);
    case 2:
      return String.fromCodePoint(...Array.from({ length: random.below(9) }, () => 1 + random.below(0xd7ff)));
    case 3:
      return random.below(2) === 0;
    case 4:
      return null;
    case 5:
      return -random.below(9) * 1e30;
    case 6:
      return Array.from({ length: random.below(5) }, () => randomValue(random, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: random.below(5) }, (_, at) => [`k${at}"`, randomValue(random, depth + 1)]),
      );
  }
}

it('says of a thousand random values what JSON.parse says', () => {
  const random = seededRandom(8259);
  for (let run = 0; run < 1000; run++) {
    const text = JSON.stringify(randomValue(random, 0), null, random.below(3));
    const { fields, codes } = read(text);
    expect(codes, text).toEqual([]);
    expect(valueOf(fields[0]!.children![0]!), text).toEqual(JSON.parse(text));
  }
});
