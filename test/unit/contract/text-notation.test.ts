import { describe, expect, it } from 'vitest';
import { LabError } from '../../../src-main/contract/errors';
import { encodings, type Encoding, type Message } from '../../../src-main/contract/message';
import { encodeMessage, tokenizeText, toTextNotation } from '../../../src-main/contract/notation';
import { seededRandom } from '../../support/seeded-random';

const textMessage = (text: string, rest: Partial<Message> = {}): Message => ({
  mode: 'text',
  text,
  encoding: 'utf-8',
  lineEnd: 'none',
  ...rest,
});
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const encode = (text: string, rest: Partial<Message> = {}) => hexOf(encodeMessage(textMessage(text, rest)));

function failure(text: string, encoding: Encoding = 'utf-8') {
  try {
    encodeMessage(textMessage(text, { encoding }));
  } catch (error) {
    if (error instanceof LabError) return { code: error.code, ...error.details, message: error.message };
    throw error;
  }
  throw new Error('it was accepted');
}

describe('text notation', () => {
  it.each([
    ['Hello', '48656c6c6f'],
    ['', ''],
    ['\\r\\n\\t\\0\\\\\\"', '0d0a09005c22'],
    ['\\x00\\xfF', '00ff'],
    ['\\x410', '4130'],
    ['\\u{4f60}\\u{1F600}', 'e4bda0f09f9880'],
    ['PING \\x02你好\\r\\n', '50494e472002e4bda0e5a5bd0d0a'],
    ['line\nbreak', '6c696e650a627265616b'],
    ['\ufeffa', 'efbbbf61'],
  ])('%j is %s', (text, hex) => {
    expect(encode(text)).toBe(hex);
  });

  it.each<[Encoding, string, string]>([
    ['gbk', '你好', 'c4e3bac3'],
    ['gbk', '€', '80'],
    ['gb18030', '你𠀀', 'c4e395328236'],
    ['big5', '你好', 'a741a66e'],
    ['latin1', 'é\\xe9', 'e9e9'],
    ['windows-1252', '€', '80'],
    ['utf-16le', 'A你\\n', '4100604f0a00'],
    ['utf-16be', 'A😀', '0041d83dde00'],
    ['shift_jis', 'ｱ日', 'b193fa'],
    ['euc-jp', '日', 'c6fc'],
    ['euc-kr', '한', 'c7d1'],
  ])('%s: %s is %s', (encoding, text, hex) => {
    expect(encode(text, { encoding })).toBe(hex);
  });

  it('appends the line end in the encoding', () => {
    expect(encode('a', { lineEnd: 'crlf' })).toBe('610d0a');
    expect(encode('', { lineEnd: 'nul' })).toBe('00');
    expect(encode('a', { lineEnd: 'cr', encoding: 'utf-16be' })).toBe('0061000d');
  });

  it.each([
    ['a\\q', 2, 1],
    ['😀\\q', 2, 2],
    ['abc\\', 4, 3],
    ['\\x4', 1, 0],
    ['\\xg0', 1, 0],
    ['\\u4f60', 1, 0],
    ['\\u{}', 1, 0],
    ['\\u{110000}', 1, 0],
    ['\\u{d800}', 1, 0],
    ['\\U{41}', 1, 0],
  ])('%j is not an escape at character %i', (text, position, offset) => {
    expect(failure(text)).toMatchObject({ code: 'BAD_ESCAPE', position, offset, reason: expect.any(String) });
  });

  it('says what is wrong in a sentence', () => {
    expect(failure('C:\\dir').message).toBe(
      'Not an escape at character 3: “\\d” means nothing; write \\r \\n \\t \\0 \\\\ \\xHH or \\u{…}, and \\\\ for a backslash itself.',
    );
    expect(failure('\\u{d800}').message).toContain('\\u{d800} is not a character');
  });

  it.each<[string, Encoding, string, number, number]>([
    ['ab😀c', 'gbk', '😀', 3, 2],
    ['😀é', 'shift_jis', '😀', 1, 0],
    ['aé你', 'latin1', '你', 3, 2],
    ['\\xff\\u{4f60}', 'latin1', '你', 5, 4],
    ['a\ud83d', 'utf-8', 'U+D83D', 2, 1],
  ])('%j cannot be sent in %s', (text, encoding, character, position, offset) => {
    expect(failure(text, encoding)).toMatchObject({ code: 'UNENCODABLE', character, position, offset, encoding });
  });
});

describe('tokens of the text notation', () => {
  it('cover the text and mark escapes and mistakes', () => {
    const text = 'a\\n\\q\\u{41}\\x4z\\u{zz}\\';
    const tokens = tokenizeText(text);
    expect(tokens.map(({ kind, from, to }) => [kind, text.slice(from, to)])).toEqual([
      ['text', 'a'],
      ['escape', '\\n'],
      ['error', '\\q'],
      ['escape', '\\u{41}'],
      ['error', '\\x4'],
      ['text', 'z'],
      ['error', '\\u{'],
      ['text', 'zz}'],
      ['error', '\\'],
    ]);
  });
});

describe('the canonical notation', () => {
  it.each<[Encoding, string, string]>([
    ['utf-8', '48656c6c6f0d0a', 'Hello\\r\\n'],
    ['utf-8', '00ff01', '\\0\\xff\\x01'],
    ['utf-8', 'e4bda0e5', '你\\xe5'],
    ['utf-8', 'c0af', '\\xc0\\xaf'],
    ['utf-8', 'eda080', '\\xed\\xa0\\x80'],
    ['utf-8', 'e280ae', '\\u{202e}'],
    ['utf-8', '1b5b316d', '\\x1b[1m'],
    ['utf-8', '5c', '\\\\'],
    ['latin1', 'e985a0', 'é\\x85\\xa0'],
    ['gbk', 'c4e3bac3ff', '你好\\xff'],
    ['utf-16le', '0a0041000d', '\\nA\\x0d'],
  ])('%s %s is %s', (encoding, hex, notation) => {
    expect(toTextNotation(Buffer.from(hex, 'hex'), encoding)).toBe(notation);
  });

  it.each([...encodings])('of any bytes in %s gives the same bytes again', (encoding) => {
    const random = seededRandom(20261122);
    for (let round = 0; round < 400; round++) {
      const bytes = Uint8Array.from({ length: random.below(60) }, () => random.below(256));
      const notation = toTextNotation(bytes, encoding);
      expect(encode(notation, { encoding }), notation).toBe(hexOf(bytes));
      expect(notation).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    }
  });

  it('of real text in each encoding is that text', () => {
    const texts: Partial<Record<Encoding, string>> = {
      gbk: '你好，世界',
      big5: '你好世界',
      shift_jis: '日本語ｱｲｳ',
      'euc-jp': '日本語',
      'euc-kr': '한국어',
      gb18030: '你好𠀀😀',
    };
    for (const [encoding, text] of Object.entries(texts) as [Encoding, string][])
      expect(toTextNotation(encodeMessage(textMessage(text, { encoding })), encoding)).toBe(text);
  });
});
