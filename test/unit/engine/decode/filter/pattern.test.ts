import { describe, expect, it } from 'vitest';
import { Pattern } from '../../../../../src-main/engine/decode/filter/pattern';
import { PatternError } from '../../../../../src-main/engine/decode/filter/pattern-syntax';
import { seededRandom } from '../../../../support/seeded-random';

const found = (pattern: string, text: string) => new Pattern(pattern, { isBytes: false }).test(text);

describe('a pattern', () => {
  it('finds what JavaScript finds', () => {
    const random = seededRandom(17);
    const pick = (from: readonly string[]) => from[random.below(from.length)]!;
    const parts = [
      'a',
      'B',
      'c',
      '.',
      '^',
      '$',
      '\\b',
      '\\w',
      '\\D',
      '[ab]',
      '[^a-b]',
      '(a|bc)',
      '(?:b|)',
      '(a*)*',
      '(a|a)+',
    ];
    const counts = ['', '', '', '*', '+', '?', '{2}', '{0,2}', '{1,}', '*?'];
    const letters = ['a', 'b', 'c', 'A', '1', ' ', '_'];
    for (let run = 0; run < 5_000; run++) {
      const one = () => `(?:${pick(parts)})${pick(counts)}`;
      const pattern = Array.from({ length: 1 + random.below(4) }, one).join(pick(['', '', '|']));
      const text = Array.from({ length: random.below(8) }, () => pick(letters)).join('');
      expect([pattern, text, found(pattern, text)]).toEqual([pattern, text, new RegExp(pattern, 'i').test(text)]);
    }
  });

  it('knows what PCRE knows beyond that', () => {
    expect(found('b$', 'ab\n')).toBe(true);
    expect(found('b\\z', 'ab\n')).toBe(false);
    expect(found('a.b', 'a\nb')).toBe(false);
    expect(found('^[[:alpha:]]+[]x]$', 'abc]')).toBe(true);
    expect(found('\\Aa\\x62\\x{63}(?<name>d)', 'abcd')).toBe(true);
    expect(found('a{,2}b{', 'aab{')).toBe(true);
    expect(found('ÄÖ', 'äö')).toBe(true);
    expect(found('^.$', '😀')).toBe(true);
  });

  it('tells letters of bytes apart beyond ASCII', () => {
    const ofBytes = (pattern: string, text: string) => new Pattern(pattern, { isBytes: true }).test(text);
    expect(ofBytes('\\xc3', '\xe3')).toBe(false);
    expect(ofBytes('k', 'K')).toBe(true);
  });

  // With backtracking each of them would not end within the age of the universe.
  it.each(['(a+)+$', '^(a|a)*$', '(a|aa)+$', '(.*a){20}$', '^([a-zA-Z]+)*$', 'a*a*a*a*a*a*b$'])(
    '%s takes no long time',
    (pattern) => {
      expect(found(pattern, `${'a'.repeat(20_000)}!`)).toBe(false);
    },
  );

  it('is a pattern or is refused, whatever is written', () => {
    const random = seededRandom(3);
    const signs = [
      'a',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '1',
      ',',
      '*',
      '+',
      '?',
      '|',
      '\\',
      '^',
      '$',
      '-',
      ':',
      '<',
      '=',
      '😀',
      'x',
    ];
    let known = 0;
    for (let run = 0; run < 20_000; run++) {
      const pattern = Array.from({ length: random.below(10) }, () => signs[random.below(signs.length)]!).join('');
      try {
        new Pattern(pattern, { isBytes: run % 2 === 0 }).test('aaa(1)😀');
        known++;
      } catch (error) {
        expect(error).toBeInstanceOf(PatternError);
      }
    }
    expect(known).toBeGreaterThan(1_000);
  });
});
