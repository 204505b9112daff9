/** The grammar of filters: what binds how, and what may stand where. */
import { exists, memberTest, operatorOf, quantified, refuseField, type Quantifier, type SetMember } from './comparison';
import type { Need } from './fields';
import { fieldOf } from './fields';
import { badFilter } from './filter-error';
import { readNumber, readSlice } from './operands';
import { always, and, not, or, xor, type Question } from './question';
import { suggestions } from './suggestions';
import { applied, functionNames, masked, sliced, type Term } from './term';
import { testOf } from './tests';
import type { Token } from './tokens';

/** Deeper than any filter that a person writes; bounds the stack. */
const maximumDepth = 200;

export class Parser {
  /** What the filter looks at. */
  readonly needs = new Set<Need>();
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** Throws `BAD_FILTER`. */
  parse(): Question {
    const question = this.#token.kind === 'end' ? always : this.#either();
    if (this.#token.kind !== 'end') throw badFilter('filter-more', this.#token, { value: this.#written });
    return question;
  }

  get #token(): Token {
    return this.#tokens[this.#at]!;
  }

  get #written(): string {
    const { kind, value } = this.#token;
    return kind === 'text' || kind === 'raw' ? `"${value}"` : value;
  }

  /** Whether the token is one of these words or signs. */
  #is(token: Token | undefined, ...values: readonly string[]): boolean {
    return (token?.kind === 'word' || token?.kind === 'sign') && values.includes(token.value.toLowerCase());
  }

  #take(...values: readonly string[]): Token | null {
    const token = this.#token;
    if (!this.#is(token, ...values)) return null;
    this.#at++;
    return token;
  }

  #either(): Question {
    let left = this.#one();
    while (this.#take('||', 'or')) left = or(left, this.#one());
    return left;
  }

  #one(): Question {
    let left = this.#both();
    while (this.#take('^^', 'xor')) left = xor(left, this.#both());
    return left;
  }

  #both(): Question {
    let left = this.#not();
    while (this.#take('&&', 'and')) left = and(left, this.#not());
    return left;
  }

  #not(): Question {
    if (++this.#depth > maximumDepth) throw badFilter('filter-deep', this.#token);
    const question = this.#take('!', 'not') ? not(this.#not()) : this.#primary();
    this.#depth--;
    return question;
  }

  #primary(): Question {
    const open = this.#take('(');
    if (!open) return this.#comparison();
    const inner = this.#either();
    if (!this.#take(')')) throw badFilter('filter-parenthesis-open', open);
    return inner;
  }

  #comparison(): Question {
    const quantifier = this.#quantifier();
    const name = this.#token;
    const term = this.#term();
    if (this.#is(this.#token, 'not') && this.#is(this.#tokens[this.#at + 1], 'in')) {
      this.#at += 2;
      return not(quantified(term, memberTest(term, this.#set(), name), quantifier ?? 'any'));
    }
    if (this.#take('in')) return quantified(term, memberTest(term, this.#set(), name), quantifier ?? 'any');
    const at = this.#token;
    const operator = operatorOf(at);
    if (!operator) return this.#existence(term, quantifier);
    this.#at++;
    const test = testOf(term, operator[0], this.#operand(), { name, operator: at });
    return quantified(term, test, quantifier ?? operator[1]);
  }

  #existence(term: Term, quantifier: Quantifier | null): Question {
    if (quantifier !== null) throw badFilter('filter-quantifier', this.#token, { name: term.name });
    return exists(term);
  }

  /** `any` or `all`, before a name. */
  #quantifier(): Quantifier | null {
    const word = this.#tokens[this.#at + 1]?.kind === 'word' ? this.#take('any', 'all') : null;
    return word && (word.value.toLowerCase() as Quantifier);
  }

  /** A field, its bytes `[0:4]`, its bits `& 0x80`, or a function of it. */
  #term(): Term {
    const call = functionNames.find((name) => this.#is(this.#token, name) && this.#is(this.#tokens[this.#at + 1], '('));
    if (call) return this.#call(call);
    const name = this.#token;
    let term: Term = this.#field();
    if (this.#is(this.#token, '[')) term = this.#sliced(term, name);
    if (!this.#take('&')) return term;
    if (term.type !== 'number') throw badFilter('filter-operator', name, { name: name.value, operator: '&' });
    const mask = readNumber(this.#operand());
    // Alone it asks whether one of the bits is set.
    const bits = masked(term, mask);
    return operatorOf(this.#token) || this.#is(this.#token, 'in', 'not') ? bits : nonZero(bits);
  }

  #call(name: (typeof functionNames)[number]): Term {
    this.#at++;
    const open = this.#take('(')!;
    if (++this.#depth > maximumDepth) throw badFilter('filter-deep', open);
    const term = applied(name, this.#term());
    this.#depth--;
    if (!this.#take(')')) throw badFilter('filter-parenthesis-open', open);
    return term;
  }

  #sliced(term: Term, name: Token): Term {
    const open = this.#take('[')!;
    if (term.type !== 'bytes' && term.type !== 'text' && term.type !== 'any')
      throw badFilter('filter-slice-type', name, { name: name.value });
    const slices = [readSlice(this.#operand())];
    while (this.#take(',')) slices.push(readSlice(this.#operand()));
    if (!this.#take(']')) throw badFilter('filter-slice-open', open);
    return sliced(term, slices);
  }

  #field(): Term {
    const token = this.#token;
    if (token.kind === 'end') throw badFilter('filter-end', token);
    if (token.kind !== 'word') throw badFilter('filter-name', token, { value: this.#written });
    const field = fieldOf(token.value);
    if (!field) throw unknownName(token);
    for (const need of field.needs) this.needs.add(need);
    this.#at++;
    return field;
  }

  #operand(): Token {
    const token = this.#token;
    if (token.kind === 'end') throw badFilter('filter-end', token);
    if (token.kind === 'sign') throw badFilter('filter-value', token, { value: token.value });
    refuseField(token);
    this.#at++;
    return token;
  }

  /** `{80, 443 8000..8080}` */
  #set(): SetMember[] {
    const open = this.#take('{');
    if (!open) throw badFilter('filter-set', this.#token);
    const members: SetMember[] = [];
    while (!this.#take('}')) {
      if (this.#token.kind === 'end') throw badFilter('filter-set-open', open);
      const from = this.#operand();
      members.push({ from, to: this.#take('..') ? this.#operand() : null });
      this.#take(',');
    }
    return members;
  }
}

function nonZero(term: Term): Term {
  return { ...term, values: (record) => term.values(record).filter(({ value }) => value !== 0) };
}

/** Says the names that are like it. */
function unknownName(token: Token): Error {
  const near = suggestions(token.value);
  const { value } = token;
  if (near.length === 0) return badFilter('filter-unknown-alone', token, { value });
  return badFilter('filter-unknown', token, { value, names: near.join(', ') });
}
