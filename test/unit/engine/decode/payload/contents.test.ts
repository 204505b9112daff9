import { describe, expect, it, vi } from 'vitest';
import { defaultLimits, type DecodeLimits } from '../../../../../src-main/engine/decode/limits';
import { readContent } from '../../../../../src-main/engine/decode/payload/read-content';
import { allFields, bytesOf, fieldLines, hex } from '../../../../support/decoding';
import { seededRandom } from '../../../../support/seeded-random';

// A slow machine takes its time over so many.
vi.setConfig({ testTimeout: 60_000 });

function read(bytes: Uint8Array, mediaType: string | null, limits: Partial<DecodeLimits> = {}) {
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

describe('CBOR', () => {
  const cbor = (digits: string) => read(hex(digits), 'application/cbor');

  /** RFC 8949 appendix A. */
  it.each([
    ['00', 'unsigned integer: 0'],
    ['1818', 'unsigned integer: 24'],
    ['1bffffffffffffffff', 'unsigned integer: 18446744073709551615'],
    ['3bffffffffffffffff', 'negative integer: -18446744073709551616'],
    ['3903e7', 'negative integer: -1000'],
    ['f90001', 'float16: 5.960464477539063e-8'],
    ['f97bff', 'float16: 65504'],
    ['f9c400', 'float16: -4'],
    ['f97c00', 'float16: Infinity'],
    ['f97e00', 'float16: NaN'],
    ['fa47c35000', 'float32: 100000'],
    ['fb3ff199999999999a', 'float64: 1.1'],
    ['f4', 'false'],
    ['f6', 'null'],
    ['f7', 'undefined'],
    ['f0', 'simple value: 16'],
    ['f8ff', 'simple value: 255'],
    ['4401020304', 'byte string: 01020304'],
    ['62c3bc', 'text string: ü'],
    ['5f42010243030405ff', 'byte string: 0102030405 (2 chunks)'],
    ['7f657374726561646d696e67ff', 'text string: streaming (2 chunks)'],
  ])('%s', (digits, line) => {
    const { lines, codes } = cbor(digits);
    expect(codes).toEqual([]);
    expect(lines.slice(1)).toEqual([`  ${line} @0+${digits.length / 2}`]);
  });

  it('reads maps, arrays and tags with the places of all their bytes', () => {
    expect(cbor('bf 61 61 9f 01 c1 1a 514b67b0 ff 02 f5 ff').lines).toEqual([
      'CBOR @0+15',
      '  map (2 pairs, of indefinite length) @0+15',
      '    a (2 elements, of indefinite length) @1+11',
      '      key: a @1+2',
      '      [0]: 1 (unsigned integer) @4+1',
      '        unsigned integer: 1 @4+1',
      '      [1] (tag 1: time in seconds since 1970) @5+6',
      '        tag: 1 (time in seconds since 1970) @5+1',
      '        unsigned integer: 1363896240 @6+5',
      '    2: true (true) @12+2',
      '      key: 2 (unsigned integer) @12+1',
      '      true @13+1',
    ]);
  });

  it.each([
    ['1800', ['CBOR_NOT_SHORTEST @0+2']],
    ['1a00000100', ['CBOR_NOT_SHORTEST @0+5']],
    ['1a00010000', []],
    ['1c', ['CBOR_RESERVED @0+1']],
    ['ff', ['CBOR_BREAK @0+1']],
    ['8202', ['CBOR_CUT_OFF @2+0']],
    ['5f6161ff', ['CBOR_CHUNK @1+3']],
    ['f818', ['CBOR_SIMPLE @0+2']],
    ['61ff', ['CBOR_NOT_UTF8 @0+2']],
    ['a2010201 03', ['CBOR_DUPLICATE_KEY @3+1']],
    ['0000', ['CBOR_BYTES_LEFT @1+1']],
    ['9bffffffffffffffff00', ['CBOR_CUT_OFF @10+0']],
    ['5bffffffffffffffff00', ['CBOR_CUT_OFF @9+1']],
  ])('%s breaks a rule', (digits, codes) => expect(cbor(digits).codes).toEqual(codes));

  it('reads a sequence, one item after the other', () => {
    expect(read(hex('01 6161'), 'application/cbor-seq').lines.filter((line) => line.startsWith('  ['))).toEqual([
      '  [0]: 1 (unsigned integer) @0+1',
      '  [1]: a @1+2',
    ]);
  });
});

describe('MessagePack', () => {
  const pack = (digits: string) => read(hex(digits), 'application/msgpack');

  it.each([
    ['7f', 'positive fixint: 127'],
    ['e0', 'negative fixint: -32'],
    ['c0', 'nil'],
    ['c3', 'true'],
    ['ccff', 'uint 8: 255'],
    ['cdffff', 'uint 16: 65535'],
    ['cfffffffffffffffff', 'uint 64: 18446744073709551615'],
    ['d080', 'int 8: -128'],
    ['d38000000000000000', 'int 64: -9223372036854775808'],
    ['ca3dcccccd', 'float 32: 0.1'],
    ['cb3fb999999999999a', 'float 64: 0.1'],
    ['a161', 'fixstr: a'],
    ['d90161', 'str 8: a'],
    ['db0000000161', 'str 32: a'],
    ['c4020102', 'bin 8: 0102'],
    ['c50001ff', 'bin 16: ff'],
    ['d40501', 'fixext 1: 01 (type 5)'],
    ['c703ff010203', 'ext 8: 010203 (type -1)'],
    ['d6ff00000001', 'fixext 4: 00000001 (type -1, timestamp 1970-01-01T00:00:01Z)'],
    ['d7ff0000000400000001', 'fixext 8: 0000000400000001 (type -1, timestamp 1970-01-01T00:00:01.000000001Z)'],
    ['c70cff00000000ffffffffffffffff', 'ext 8: 00000000ffffffffffffffff (type -1, timestamp 1969-12-31T23:59:59Z)'],
  ])('%s', (digits, line) => expect(pack(digits).lines.slice(1)).toEqual([`  ${line} @0+${digits.length / 2}`]));

  it('reads maps and arrays with the places of all their bytes', () => {
    expect(pack('82 a161 92 01 c2 dc0000 de0000').lines).toEqual([
      'MessagePack @0+12',
      '  map (2 pairs) @0+12',
      '    a (2 elements) @1+5',
      '      key: a @1+2',
      '      [0]: 1 (positive fixint) @4+1',
      '        positive fixint: 1 @4+1',
      '      [1]: false (false) @5+1',
      '        false @5+1',
      '    dc0000 (0 pairs) @6+6',
      '      key @6+3',
      '        array (0 elements) @6+3',
    ]);
  });

  it.each([
    ['c1', ['MSGPACK_NEVER_USED @0+1']],
    ['9201', ['MSGPACK_CUT_OFF @2+0']],
    ['dfffffffff', ['MSGPACK_CUT_OFF @5+0']],
    ['a1ff', ['MSGPACK_NOT_UTF8 @0+2']],
    ['c701ff00', ['MSGPACK_TIMESTAMP @0+4']],
    ['82a16101a16102', ['MSGPACK_DUPLICATE_KEY @4+2']],
    ['0102', ['MSGPACK_BYTES_LEFT @1+1']],
  ])('%s breaks a rule', (digits, codes) => expect(pack(digits).codes).toEqual(codes));
});

it('reads a form: names and values as they are written, and without their encoding', () => {
  const { lines, codes } = read(bytesOf('a=1+2&%C3%A9=%zz&c&&=d'), 'application/x-www-form-urlencoded');
  expect(codes).toEqual(['FORM_PERCENT @13+1']);
  expect(lines).toEqual([
    'form data @0+22',
    '  a: 1 2 @0+5',
    '    name: a @0+1',
    '    value: 1+2 (1 2) @2+3',
    '  é: %zz @6+10',
    '    name: %C3%A9 (é) @6+6',
    '    value: %zz @13+3',
    '  c:  @17+1',
    '    name: c @17+1',
    '  : d @20+2',
    '    name:  @20+0',
    '    value: d @21+1',
  ]);
});

describe('multipart', () => {
  const type = 'multipart/form-data; boundary="b b"';

  it('reads parts, their fields and their bodies', () => {
    const body =
      'pre\r\n--b b\r\nContent-Disposition: form-data; name="a"\r\n\r\n--b bx\r\n--b b \r\ncontent-type: application/json\r\nX\r\n\r\n[1]\r\n--b b--\r\nend';
    const { lines, codes } = read(bytesOf(body), type);
    expect(codes).toEqual(['MULTIPART_FIELD_LINE @104+1']);
    expect(lines).toEqual([
      'multipart @0+126',
      '  preamble: pre @0+3',
      '  delimiter: --b b @3+9',
      '  body part (a) @12+50',
      '    Content-Disposition: form-data; name="a" @12+40',
      '      field-name: Content-Disposition @12+19',
      '      field-value: form-data; name="a" @33+19',
      '        name: a @44+8',
      '    body: --b bx @56+6',
      '      text @56+6',
      '        characters: --b bx (utf-8) @56+6',
      '  delimiter: --b b @62+10',
      '  body part @72+40',
      '    Content-Type: application/json @72+30',
      '      field-name: content-type @72+12',
      '      field-value: application/json @86+16',
      '    field-line: X @104+1',
      '    body: [1] @109+3',
      '      JSON @109+3',
      '        array (1 element) @109+3',
      '          [0]: 1 (number) @110+1',
      '            number: 1 @110+1',
      '  close-delimiter: --b b-- @112+11',
      '  epilogue: end @123+3',
    ]);
  });

  it.each([
    ['multipart/mixed', '--b\r\n', ['MULTIPART_NO_BOUNDARY @0+5']],
    ['multipart/mixed; boundary=b', '--c\r\n', ['MULTIPART_BOUNDARY_MISSING @0+5']],
    ['multipart/mixed; boundary=b', '--b\r\n\r\nx', ['MULTIPART_NOT_CLOSED @8+0']],
  ])('%s %j', (mediaType, body, codes) => expect(read(bytesOf(body), mediaType).codes).toEqual(codes));

  it('ends no part before it begins, where one delimiter follows the other', () => {
    expect(read(bytesOf('--b\r\n--b\r\n\r\nx\r\n--b--'), 'multipart/mixed; boundary=b').lines.slice(1, 4)).toEqual([
      '  delimiter: --b @0+5',
      '  body part @5+0',
      '  delimiter: --b @5+5',
    ]);
  });

  it('follows parts in parts no further than its limit', () => {
    let body = 'x';
    let inner = 'text/plain';
    for (let depth = 0; depth < 200; depth++) {
      body = `--${depth}\r\nContent-Type: ${inner}\r\n\r\n${body}\r\n--${depth}--`;
      inner = `multipart/mixed; boundary=${depth}`;
    }
    const { lines } = read(bytesOf(body), inner);
    expect(lines.filter((line) => /^ *body part/.test(line)).length).toBeLessThanOrEqual(64);
  });
});

describe('Protocol Buffers', () => {
  const proto = (digits: string) => read(hex(digits), 'application/protobuf');

  it('shows field numbers and wire types, and what values may be', () => {
    const { lines, codes } = proto(
      '08 9601 12 07 74657374696e67 1a 03 08 9601 25 0000803f 29 000000000000f03f 32 02 ffff',
    );
    expect(codes).toEqual([]);
    expect(lines.filter((line) => !/field number|wire type| tag: /.test(line))).toEqual([
      'Protocol Buffers @0+35',
      '  1: 150 (VARINT) @0+3',
      '    varint: 150 (sint 75) @1+2',
      '  2: testing (LEN) @3+9',
      '    length: 7 @4+1',
      '    string: testing @5+7',
      '  3 (LEN, read as a message) @12+5',
      '    length: 3 @13+1',
      '    1: 150 (VARINT) @14+3',
      '      varint: 150 (sint 75) @15+2',
      '  4: 1065353216 (I32) @17+5',
      '    fixed32: 1065353216 (float 1) @18+4',
      '  5: 4607182418800017408 (I64) @22+9',
      '    fixed64: 4607182418800017408 (double 1) @23+8',
      '  6: ffff (LEN) @31+4',
      '    length: 2 @32+1',
      '    bytes: ffff @33+2',
    ]);
  });

  it.each([
    ['0896', ['PROTOBUF_CUT_OFF @2+0']],
    ['0b08010c', []],
    ['0b080114', ['PROTOBUF_GROUP @3+1']],
    ['0c', ['PROTOBUF_GROUP @0+1']],
    ['0e', ['PROTOBUF_WIRE_TYPE @0+1']],
    ['00', ['PROTOBUF_FIELD_NUMBER @0+1']],
    ['08ffffffffffffffffffff01', ['PROTOBUF_VARINT @1+11']],
    ['0a05ff', ['PROTOBUF_CUT_OFF @1+2']],
  ])('%s', (digits, codes) => expect(proto(digits).codes).toEqual(codes));
});

describe('text', () => {
  it.each([
    ['text/plain', 'c3a9', 'é (utf-8)', []],
    ['text/plain; charset=ISO-8859-1', 'e9', 'é (latin1)', []],
    ['text/plain; charset=gb2312', 'c4e3bac3', '你好 (gbk)', []],
    ['text/plain', 'fffe6000', '\ufeff` (utf-16le)', []],
    ['text/plain', 'ff', 'ff (utf-8)', ['TEXT_NOT_UTF8 @0+1']],
    ['text/html; charset=x-none', '61', 'a', ['TEXT_CHARSET @0+1']],
  ])('%s %s', (type, digits, shown, codes) => {
    const found = read(hex(digits), type);
    expect(found.lines[1]).toBe(`  characters: ${shown} @0+${digits.length / 2}`);
    expect(found.codes).toEqual(codes);
  });
});

describe('what nobody says what it is', () => {
  it('is taken for CBOR or MessagePack only where it is a whole map of words', () => {
    expect(read(hex('a2 6161 01 6162 fb3ff199999999999a'), null).kind).toBe('cbor');
    expect(read(hex('82 a161 01 a162 cb3ff199999999999a'), null).kind).toBe('msgpack');
    for (const digits of ['a1 6161', '01', '83 01 02 03', 'a1 01 02', '80', 'ffd8ffe0', '08 96 01'])
      expect(read(hex(digits), null).kind, digits).toBeNull();
  });

  it('is hardly ever found in noise', () => {
    const random = seededRandom(7);
    let found = 0;
    for (let run = 0; run < 10_000; run++) {
      const bytes = Uint8Array.from({ length: 8 + random.below(40) }, () => random.below(256));
      if (['cbor', 'msgpack', 'json'].includes(read(bytes, null).kind ?? '')) found++;
    }
    expect(found).toBe(0);
  });
});

describe('limits', () => {
  it.each([
    ['application/cbor', '81'.repeat(10_000)],
    ['application/cbor', 'c1'.repeat(10_000)],
    ['application/cbor', 'bf6161'.repeat(10_000)],
    ['application/msgpack', '91'.repeat(10_000)],
    ['application/protobuf', '0b'.repeat(10_000)],
  ])('%s: 10,000 levels are followed no further than the limit', (type, digits) => {
    const { codes, lines } = read(hex(digits), type, { contentByteLength: 100_000 });
    expect(codes.map((code) => code.split(' ')[0])).toEqual(['CONTENT_TOO_DEEP']);
    expect(lines.at(-1)).toMatch(/^ {2}not read/);
  });

  it('takes any bytes as anything: nothing thrown, every field within the one above it', () => {
    const random = seededRandom(99);
    const types = [
      'application/json',
      'application/cbor',
      'application/msgpack',
      'application/protobuf',
      'text/plain;charset=gbk',
    ];
    const all = [...types, 'application/x-www-form-urlencoded', 'multipart/mixed; boundary=a', null];
    for (let run = 0; run < 10_000; run++) {
      const bytes = Uint8Array.from({ length: random.below(60) }, () =>
        random.below(3) === 0 ? '{}[]",:-a\r\n=&%01'.charCodeAt(random.below(15)) : random.below(256),
      );
      const { fields, codes } = read(bytes, all[run % all.length]!, { contentDepth: 8, fieldCount: 20 });
      const outside = [...allFields(fields)].find(({ children = [], at, len }) =>
        children.some((child) => child.at < at || child.at + child.len > at + len),
      );
      if (outside)
        expect.fail(
          `${outside.name} of ${all[run % all.length]} ${Buffer.from(bytes).toString('hex')} ${codes.join()}`,
        );
    }
  });
});
