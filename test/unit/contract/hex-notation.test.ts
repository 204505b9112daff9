import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { toHexdump } from '../../../src-main/contract/byte-format';
import { LabError } from '../../../src-main/contract/errors';
import { encodeMessage, toHexNotation } from '../../../src-main/contract/notation';
import { seededRandom } from '../../support/seeded-random';

const encode = (text: string) =>
  Buffer.from(encodeMessage({ mode: 'hex', text, encoding: 'utf-8', lineEnd: 'crlf' })).toString('hex');

function failure(text: string) {
  try {
    encode(text);
  } catch (error) {
    if (error instanceof LabError) return { code: error.code, ...error.details };
    throw error;
  }
  throw new Error('it was accepted');
}

describe('hex notation', () => {
  it.each([
    ['', ''],
    ['48 65 6c', '48656c'],
    ['48656C', '48656c'],
    ['48,65;6c:6f-00', '48656c6f00'],
    ['0x48, 0x65,0X6c', '48656c'],
    ['0x480x65', '4865'],
    ['0x48656c', '48656c'],
    ['\\x48\\x65', '4865'],
    ['48\n65\r\n6c\t6f', '48656c6f'],
    ['48 # H\n65 # e 99\n#6c', '4865'],
    ['ff 00 01', 'ff0001'],
    ['00 01 02 03', '00010203'],
    ['0000 4865', '00004865'],
    ['00:1a:2b:3c:4d:5e', '001a2b3c4d5e'],
  ])('%j is %s', (text, hex) => {
    expect(encode(text)).toBe(hex);
  });

  it.each([
    ['48 6 6c', 4, 'hex-odd'],
    ['4865 6c6', 8, 'hex-odd'],
    ['4', 1, 'hex-odd'],
    ['4#8', 1, 'hex-odd'],
    ['4 8', 1, 'hex-odd'],
    ['0x5', 3, 'hex-odd'],
    ['48 0x', 4, 'hex-prefix'],
    ['48 zz', 4, 'hex-digit'],
    ['48 6g', 5, 'hex-digit'],
    ['你', 1, 'hex-digit'],
    ['4😀', 2, 'hex-digit'],
  ])('%j is refused at character %i', (text, position, reasonKey) => {
    expect(failure(text)).toMatchObject({ code: 'BAD_HEX', position, reasonKey });
  });

  it('writes bytes two digits apart', () => {
    expect(toHexNotation(Uint8Array.of(0x48, 0x00, 0xff))).toBe('48 00 ff');
  });
});

const bytesOf = (length: number) => {
  const random = seededRandom(length + 1);
  return Buffer.from(Uint8Array.from({ length }, () => random.below(256)));
};
const tool = (name: string, args: string[], input: Buffer) => execFileSync(name, args, { input, encoding: 'utf8' });
const hasTool = (name: string) => {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false; // Not installed here: the samples below still stand.
  }
};

describe('pasted hexdumps', () => {
  const tools: [string, string[]][] = [
    ['xxd', []],
    ['xxd', ['-g1', '-u']],
    ['xxd', ['-c', '8']],
    ['hexdump', ['-C']],
    ['od', ['-A', 'x', '-t', 'x1z']],
    ['od', ['-A', 'x', '-t', 'x1']],
  ];
  it.each(tools.filter(([name]) => hasTool(name)))('of %s %j are read', (name, args) => {
    for (const length of [1, 2, 7, 8, 9, 15, 16, 17, 24, 33, 64, 1000]) {
      // A gutter that reads like hex digits and double spaces must not be taken for bytes.
      for (const bytes of [bytesOf(length), Buffer.alloc(length, 'ab  cd 12'), Buffer.alloc(length, 0)]) {
        const dump = tool(name, args, bytes);
        // od without a gutter ends in a line with the length, which alone tells a single line from plain bytes.
        expect(encode(dump), dump).toBe(bytes.toString('hex'));
      }
    }
  });

  it('of Wireshark are read, with and without its text', () => {
    const withText =
      '0000   48 65 6c 6c 6f 20 61 62 20 20 63 64 00 00 00 00   Hello ab  cd....\n0010   41 42                                             AB\n';
    const expected = '48656c6c6f206162202063640000000041 42'.replace(' ', '');
    expect(encode(withText)).toBe(expected);
    expect(encode(withText.replace(/ {3}[^ ].{15}$/m, '').replace(/ +AB$/m, ''))).toBe(expected);
    expect(encode(withText.replace(/^(\d{4}) {3}/gm, '$1  ').replaceAll('\n', '\r\n'))).toBe(expected);
  });

  it('may start in the middle of a dump', () => {
    expect(encode('00000010: 4142 4344                                ABCD\n')).toBe('41424344');
    expect(encode('00000010  41 42 43 44 45 46 47 48  49 4a 4b 4c 4d 4e 4f 50\n00000020  51\n')).toBe(
      '4142434445464748494a4b4c4d4e4f5051',
    );
  });

  it('are not seen where offsets do not count on', () => {
    expect(encode('0000 0000\n1111 2222')).toBe('0000000011112222');
    expect(encode('4142 4344\n4546 4748')).toBe('4142434445464748');
    expect(failure('0000000 6548 6c6c\n0000010 6f')).toMatchObject({ code: 'BAD_HEX' });
  });

  it('never grow past a bound at a repeat mark', () => {
    expect(encode('00000000  00 00  |..|\n*\n00000008\n')).toBe('0000000000000000');
    expect(failure('00000000  00 00  |..|\n*\nffffffffff\n').code).toBe('BAD_HEX');
  });

  it('of our own are read back', () => {
    const bytes = bytesOf(300);
    expect(encode(toHexdump(bytes))).toBe(bytes.toString('hex'));
  });
});
