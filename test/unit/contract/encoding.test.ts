import { describe, expect, it } from 'vitest';
import { decodeText, encodeText, gutterCells } from '../../../src-main/contract/encoding';
import { encodings } from '../../../src-main/contract/message';
import { seededRandom } from '../../support/seeded-random';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('encodings', () => {
  it.each([...encodings])('%s never throws on bytes, and gives ASCII back', (encoding) => {
    const random = seededRandom(7);
    for (let round = 0; round < 100; round++)
      decodeText(
        Uint8Array.from({ length: random.below(40) }, () => random.below(256)),
        encoding,
      );
    expect(decodeText(encodeText('Hello 123', encoding), encoding)).toBe('Hello 123');
  });

  it('shows what is not valid as U+FFFD', () => {
    expect(decodeText(bytes('41ff42'), 'utf-8')).toBe('A\ufffdB');
    expect(decodeText(bytes('410042'), 'utf-16le')).toBe('A\ufffd');
    expect(decodeText(bytes('c4'), 'gbk')).toBe('\ufffd');
  });

  it('keeps latin1 apart from windows-1252', () => {
    expect(decodeText(bytes('80'), 'latin1')).toBe('\u0080');
    expect(decodeText(bytes('80'), 'windows-1252')).toBe('€');
  });
});

describe('the gutter', () => {
  it('shows a character at its first byte and nothing at the others', () => {
    expect(gutterCells(bytes('41e4bda0f09f98800a'), 'utf-8')).toEqual(['A', '你', '', '', '😀', '', '', '', '.']);
    expect(gutterCells(bytes('c4e341'), 'gbk')).toEqual(['你', '', 'A']);
    expect(gutterCells(bytes('60004f00'), 'utf-16le')).toEqual(['`', '', 'O', '']);
  });

  it('shows a dot for controls, invalid bytes and characters that reorder or hide others', () => {
    expect(gutterCells(bytes('007f1bff'), 'utf-8')).toEqual(['.', '.', '.', '.']);
    expect(gutterCells(bytes('e280aee2808bcc81'), 'utf-8')).toEqual(['.', '', '', '.', '', '', '.', '']);
    expect(gutterCells(bytes('e4bd'), 'utf-8')).toEqual(['.', '.']);
    expect(gutterCells(bytes('8520a0'), 'latin1')).toEqual(['.', ' ', '.']);
  });

  it.each([...encodings])('has a cell for every byte in %s', (encoding) => {
    const random = seededRandom(3);
    for (let round = 0; round < 50; round++) {
      const some = Uint8Array.from({ length: random.below(40) }, () => random.below(256));
      expect(gutterCells(some, encoding)).toHaveLength(some.length);
    }
  });
});
