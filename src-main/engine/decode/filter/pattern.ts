/** Regular expressions without backtracking: all ways at once, a character at a time (Thompson 1968). */
import { isWordCode, type CodeTest } from './pattern-classes';
import { PatternError, PatternParser, type PatternNode, type Place } from './pattern-syntax';

interface Step {
  /** What the next character has to be; null: none is taken. */
  readonly test: CodeTest | null;
  readonly place: Place | null;
  /** Steps that may follow. */
  next: readonly number[];
}

/** Longer ones are refused: a text takes at most so many tests a character. */
const maximumSteps = 2_000;

export interface PatternOptions {
  /** The text is bytes, one a character: only ASCII has letters of either case. */
  readonly isBytes: boolean;
}

export class Pattern {
  readonly #steps: Step[] = [];
  readonly #start: number;
  /** Which codes below 256 a match may begin with; null: it may begin with nothing, or depends on where it stands. */
  readonly #first: Uint8Array | null;

  /** Letters match in either case. Throws PatternError. */
  constructor(pattern: string, { isBytes }: PatternOptions) {
    const node = new PatternParser(pattern, isBytes ? foldAscii : fold).parse();
    const end = this.#add({ test: null, place: null, next: [] });
    this.#start = this.#build(node, end);
    this.#first = this.#firstCodes();
  }

  /** Whether it is found anywhere in the text. */
  test(text: string): boolean {
    return new Run(text, this.#steps, this.#first).isFound(this.#start);
  }

  #add(step: Step): number {
    if (this.#steps.length >= maximumSteps) throw new PatternError('filter-pattern-big');
    return this.#steps.push(step) - 1;
  }

  /** Returns the step that it begins with. */
  #build(node: PatternNode, next: number): number {
    switch (node.kind) {
      case 'one':
        return this.#add({ test: node.test, place: null, next: [next] });
      case 'place':
        return this.#add({ test: null, place: node.place, next: [next] });
      case 'sequence':
        return node.nodes.reduceRight((after, one) => this.#build(one, after), next);
      case 'either':
        return this.#add({ test: null, place: null, next: node.nodes.map((one) => this.#build(one, next)) });
      case 'repeat':
        return this.#repeat(node.node, node.min, node.max, next);
    }
  }

  #repeat(node: PatternNode, min: number, max: number, next: number): number {
    let begin = next;
    if (max === Infinity) {
      begin = this.#add({ test: null, place: null, next: [] });
      this.#steps[begin]!.next = [this.#build(node, begin), next];
    } else
      for (let count = min; count < max; count++) {
        const once = this.#build(node, begin);
        begin = this.#add({ test: null, place: null, next: [once, next] });
      }
    for (let count = 0; count < min; count++) begin = this.#build(node, begin);
    return begin;
  }

  #firstCodes(): Uint8Array | null {
    const reached = new Set([this.#start]);
    for (const at of reached) {
      const { test, place, next } = this.#steps[at]!;
      if (place !== null || (test === null && next.length === 0)) return null;
      if (test === null) for (const one of next) reached.add(one);
    }
    const tests = [...reached].map((at) => this.#steps[at]!.test).filter((test) => test !== null);
    return Uint8Array.from({ length: 256 }, (_, code) => Number(tests.some((test) => test(code))));
  }
}

/** One search in one text. */
class Run {
  readonly #text: string;
  readonly #steps: readonly Step[];
  readonly #first: Uint8Array | null;
  /** At which place each step was reached last. */
  readonly #reachedAt: Int32Array;
  #current: number[] = [];
  #coming: number[] = [];

  constructor(text: string, steps: readonly Step[], first: Uint8Array | null) {
    this.#text = text;
    this.#steps = steps;
    this.#first = first;
    this.#reachedAt = new Int32Array(steps.length).fill(-1);
  }

  isFound(start: number): boolean {
    const text = this.#text;
    for (let at = 0; at <= text.length;) {
      if (this.#current.length === 0) at = this.#skip(at);
      if (this.#reach(start, at)) return true;
      if (at >= text.length) return false;
      const code = text.codePointAt(at)!;
      at += code > 0xffff ? 2 : 1;
      [this.#coming, this.#current] = [this.#current, []];
      for (const step of this.#coming) {
        const { test, next } = this.#steps[step]!;
        if (test!(code) && this.#reach(next[0]!, at)) return true;
      }
    }
    return false;
  }

  /** To the next place where a match may begin. */
  #skip(at: number): number {
    const first = this.#first;
    if (!first) return at;
    for (; at < this.#text.length; at++) {
      const unit = this.#text.charCodeAt(at);
      if (unit >= 256 || first[unit] === 1) return at;
    }
    return at;
  }

  /** Everything that can be reached without taking a character. True: that is the end of the pattern. */
  #reach(from: number, at: number): boolean {
    const waiting = [from];
    for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
      if (this.#reachedAt[step] === at) continue;
      this.#reachedAt[step] = at;
      const { test, place, next } = this.#steps[step]!;
      if (test) this.#current.push(step);
      else if (place !== null && !this.#isAt(place, at)) continue;
      else if (next.length === 0) return true;
      else waiting.push(...next);
    }
    return false;
  }

  #isAt(place: Place, at: number): boolean {
    const { length } = this.#text;
    switch (place) {
      case 'begin':
        return at === 0;
      case 'end':
        return at === length || (at === length - 1 && this.#text[at] === '\n');
      case 'very-end':
        return at === length;
      case 'word-edge':
        return this.#isWord(at - 1) !== this.#isWord(at);
      case 'no-word-edge':
        return this.#isWord(at - 1) === this.#isWord(at);
    }
  }

  #isWord(at: number): boolean {
    return at >= 0 && at < this.#text.length && isWordCode(this.#text.charCodeAt(at));
  }
}

const foldAscii = (code: number): number => (code >= 0x41 && code <= 0x5a ? code + 0x20 : code);

function fold(code: number): number {
  return code < 0x80 ? foldAscii(code) : (String.fromCodePoint(code).toLowerCase().codePointAt(0) ?? code);
}
