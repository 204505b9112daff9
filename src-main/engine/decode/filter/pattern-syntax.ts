/**
 * The syntax of regular expressions that `matches` knows: what PCRE has without what needs backtracking (back references,
 * look-around), so that no pattern can take longer than its length times the text's.
 */
import type { ReasonKey } from '../../../contract/reasons';
import { classEscapes, controlEscapes, posixClasses, type CodeTest } from './pattern-classes';

export type PatternNode =
  | { readonly kind: 'one'; readonly test: CodeTest }
  | { readonly kind: 'place'; readonly place: Place }
  | { readonly kind: 'sequence' | 'either'; readonly nodes: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly node: PatternNode; readonly min: number; readonly max: number };

/** `end`: the end, or before a last line feed. */
export type Place = 'begin' | 'end' | 'very-end' | 'word-edge' | 'no-word-edge';

export class PatternError extends Error {
  override readonly name = 'PatternError';
  constructor(
    readonly reason: ReasonKey,
    readonly details: Readonly<Record<string, string>> = {},
  ) {
    super(reason);
  }
}

/** Groups in groups; bounds the stack. */
const maximumDepth = 100;
/** The highest count in braces, as in PCRE. */
const maximumCount = 65_535;

const places: Readonly<Record<string, Place>> = {
  A: 'begin',
  Z: 'end',
  z: 'very-end',
  b: 'word-edge',
  B: 'no-word-edge',
};

export class PatternParser {
  readonly #pattern: readonly string[];
  readonly #fold: (code: number) => number;
  #at = 0;
  #depth = 0;

  /** `fold`: what makes letters of either case the same. */
  constructor(pattern: string, fold: (code: number) => number) {
    this.#pattern = [...pattern];
    this.#fold = fold;
  }

  /** Throws PatternError. */
  parse(): PatternNode {
    const node = this.#either();
    if (this.#at < this.#pattern.length) throw new PatternError('filter-pattern-close');
    return node;
  }

  get #next(): string | undefined {
    return this.#pattern[this.#at];
  }

  #take(...characters: string[]): string | null {
    const next = this.#next;
    if (next === undefined || !characters.includes(next)) return null;
    this.#at++;
    return next;
  }

  /** The text from here on, if it is like this; taken. */
  #takeLike(like: RegExp): RegExpExecArray | null {
    const found = like.exec(this.#pattern.slice(this.#at, this.#at + 64).join(''));
    if (found) this.#at += [...found[0]].length;
    return found;
  }

  #either(): PatternNode {
    if (++this.#depth > maximumDepth) throw new PatternError('filter-pattern-big');
    const nodes = [this.#sequence()];
    while (this.#take('|')) nodes.push(this.#sequence());
    this.#depth--;
    return nodes.length === 1 ? nodes[0]! : { kind: 'either', nodes };
  }

  #sequence(): PatternNode {
    const nodes: PatternNode[] = [];
    while (this.#next !== undefined && this.#next !== '|' && this.#next !== ')') nodes.push(this.#repeated());
    return { kind: 'sequence', nodes };
  }

  #repeated(): PatternNode {
    let node = this.#single();
    for (let count = this.#count(); count; count = this.#count()) {
      if (node.kind === 'place') throw new PatternError('filter-pattern-repeat');
      node = { kind: 'repeat', node, ...count };
    }
    return node;
  }

  #count(): { readonly min: number; readonly max: number } | null {
    const braces = this.#takeLike(/^\{(\d{0,5})(?:(,)(\d{0,5}))?\}/);
    if (braces && (braces[1] !== '' || (braces[3] ?? '') !== '')) {
      const min = Number(braces[1]);
      const max = braces[2] === undefined ? min : braces[3] === '' ? Infinity : Number(braces[3]);
      if (max < min || min > maximumCount) throw new PatternError('filter-pattern-range', { range: braces[0] });
      this.#take('?', '+');
      return { min, max };
    }
    if (braces) this.#at -= [...braces[0]].length;
    const sign = this.#take('*', '+', '?');
    if (!sign) return null;
    // Whether much or little is taken first makes no difference to whether it matches.
    this.#take('?');
    return { min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Infinity };
  }

  #single(): PatternNode {
    const character = this.#pattern[this.#at++]!;
    switch (character) {
      case '(':
        return this.#group();
      case '[':
        return { kind: 'one', test: this.#class() };
      case '.':
        return { kind: 'one', test: (code) => code !== 0x0a };
      case '^':
        return { kind: 'place', place: 'begin' };
      case '$':
        return { kind: 'place', place: 'end' };
      case '*':
      case '+':
      case '?':
        throw new PatternError('filter-pattern-repeat');
      case '\\':
        return this.#escape();
      default:
        return { kind: 'one', test: this.#same(character.codePointAt(0)!) };
    }
  }

  #group(): PatternNode {
    if (this.#next === '?' && !this.#takeLike(/^\?(:|P?<[A-Za-z_]\w*>)/))
      throw new PatternError('filter-pattern-unknown', {
        part: this.#pattern.slice(this.#at - 1, this.#at + 2).join(''),
      });
    const node = this.#either();
    if (!this.#take(')')) throw new PatternError('filter-pattern-open');
    return node;
  }

  #escape(): PatternNode {
    const place = places[this.#next ?? ''];
    if (place === undefined) return { kind: 'one', test: this.#escaped() };
    this.#at++;
    return { kind: 'place', place };
  }

  /** After a backslash: a class, or a character. */
  #escaped(): CodeTest {
    const hex = this.#takeLike(/^x(?:([0-9a-f]{1,2})|\{([0-9a-f]{1,6})\})/i);
    if (hex) return this.#same(Number.parseInt(hex[1] ?? hex[2]!, 16));
    const character = this.#next;
    if (character === undefined) throw new PatternError('filter-pattern-backslash');
    const test = classEscapes[character];
    const code = controlEscapes[character] ?? (/[A-Za-z1-9]/.test(character) ? null : character.codePointAt(0)!);
    if (!test && code === null) throw new PatternError('filter-pattern-unknown', { part: `\\${character}` });
    this.#at++;
    return test ?? this.#same(code!);
  }

  #same(code: number): CodeTest {
    const folded = this.#fold(code);
    return (other) => other === code || this.#fold(other) === folded;
  }

  /** After an opening bracket. A closing one that comes first is a member. */
  #class(): CodeTest {
    const isNegated = this.#take('^') !== null;
    const tests: CodeTest[] = [];
    do tests.push(this.#member());
    while (!this.#take(']'));
    return (code) => tests.some((test) => test(code)) !== isNegated;
  }

  #member(): CodeTest {
    const posix = this.#takeLike(/^\[:(\w+):\]/);
    if (posix) return posixClasses[posix[1]!] ?? this.#unknownClass(posix[0]);
    const from = this.#classCode();
    if (typeof from !== 'number') return from;
    if (this.#next !== '-' || this.#pattern[this.#at + 1] === ']') return this.#same(from);
    this.#at++;
    const to = this.#classCode();
    if (typeof to !== 'number' || to < from) throw new PatternError('filter-pattern-range', { range: '[…-…]' });
    return this.#between(from, to);
  }

  #unknownClass(part: string): never {
    throw new PatternError('filter-pattern-unknown', { part });
  }

  #between(from: number, to: number): CodeTest {
    const isIn = (code: number) => code >= from && code <= to;
    return (code) => isIn(code) || isIn(this.#fold(code)) || isIn(upper(this.#fold(code)));
  }

  /** A character of a class by its code, or a class in it (`\d`). */
  #classCode(): number | CodeTest {
    const character = this.#pattern[this.#at++];
    if (character === undefined) throw new PatternError('filter-pattern-class');
    if (character !== '\\') return character.codePointAt(0)!;
    if (this.#take('b')) return 0x08;
    const escaped = this.#next ?? '';
    const before = this.#at;
    const test = this.#escaped();
    if (classEscapes[escaped]) return test;
    const written = this.#pattern.slice(before, this.#at).join('');
    return /^x/.test(written)
      ? Number.parseInt(written.replace(/[^0-9a-f]/gi, ''), 16)
      : (controlEscapes[escaped] ?? escaped.codePointAt(0)!);
  }
}

const upper = (code: number): number => (code >= 0x61 && code <= 0x7a ? code - 0x20 : code);
