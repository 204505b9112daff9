// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { LabError } from '../../../../src-main/contract/errors';
import type { Encoding } from '../../../../src-main/contract/message';
import { encodeMessage } from '../../../../src-main/contract/notation';
import { errorRange, highlight } from '../../../../src-renderer/panels/composer/highlight';

/** The parts of a draft as they are coloured, its mistake in brackets. */
function shown(text: string, mode: 'text' | 'hex', encoding: Encoding = 'utf-8'): string[] {
  const parts = highlight(text, mode, mistakeOf(text, mode, encoding));
  expect(parts.map((part) => part.text).join('')).toBe(text);
  return parts.map(({ text: part, kind }) => (kind === 'error' ? `[${part}]` : kind === 'text' ? part : `<${part}>`));
}

function mistakeOf(text: string, mode: 'text' | 'hex', encoding: Encoding) {
  try {
    encodeMessage({ mode, text, encoding, lineEnd: 'none' });
    return null;
  } catch (error) {
    return (error as LabError).toData();
  }
}

describe('highlight', () => {
  it('colours escapes', () => {
    expect(shown('PING \\x02你好\\r\\n', 'text')).toEqual(['PING ', '<\\x02>', '你好', '<\\r>', '<\\n>']);
  });

  it('marks the very character that is wrong', () => {
    expect(shown('a\\q', 'text')).toEqual(['a', '[\\]', '<q>']);
    expect(shown('😀é', 'text', 'gbk')).toEqual(['[😀]', 'é']);
    expect(shown('48 6', 'hex')).toEqual(['48 ', '[6]']);
    expect(shown('48 zz 1', 'hex')).toEqual(['48 ', '[z]', 'z 1']);
    expect(shown('48 # ü\n4', 'hex')).toEqual(['48 ', '<# ü>', '\n', '[4]']);
  });

  it('leaves an error alone that is about no character', () => {
    expect(errorRange('abc', new LabError('NOT_OPEN').toData())).toBeNull();
  });

  it('stays swift for long drafts', () => {
    expect(highlight('\\r'.repeat(20_000), 'text', null)).toHaveLength(1);
  });
});
