/**
 * A small display filter in Wireshark's manner over what a log holds before any protocol is decoded:
 * `tcp && len > 100`, `dir == in and bytes contains "GET "`, `tcp.port in {80, 8000..8080}`, `!(ip.addr == 10.0.0.0/8)`.
 */
import { compare, exists, isAnyOf, operators, type Operator, type Question } from './comparison';
import type { ProtocolName } from '../../../contract/decoded';
import { aliases, fields, type Field } from './fields';
import { badFilter } from './filter-error';
import { tokenize, type Token } from './tokens';

export interface CompiledFilter {
  readonly matches: Question;
  /** The whole payload is looked at, rather than its length alone. */
  readonly needsBytes: boolean;
  readonly needsEndpoints: boolean;
  /** `FilterRecord.messages` is looked at. */
  readonly needsMessages: boolean;
  /** Fields of contents (JSON, CBOR, forms …) are looked at: decoders have to read them. */
  readonly needsContent: boolean;
  /** `FilterRecord.packet` is looked at. */
  readonly needsPacket: boolean;
  /** It lets nothing through that holds no message of these; null: that cannot be said. */
  readonly protocols: ReadonlySet<ProtocolName> | null;
}

/** Throws `BAD_FILTER`. An empty filter lets everything through. */
export function compileFilter(filter: string): CompiledFilter {
  return new Parser(tokenize(filter)).parse();
}

const operatorNames: Readonly<Record<string, Operator>> = {
  ...Object.fromEntries(operators.map((operator) => [operator, operator])),
  '~': 'matches',
  eq: '==',
  ne: '!=',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
};

/** Deeper than any filter that a person writes; bounds the stack. */
const maximumDepth = 200;

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  #needsBytes = false;
  #needsEndpoints = false;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): CompiledFilter {
    const matches: Question = this.#token.kind === 'end' ? () => true : this.#either();
    if (this.#token.kind !== 'end') throw badFilter('filter-more', this.#token, { value: this.#written });
    return {
      matches,
      needsBytes: this.#needsBytes,
      needsEndpoints: this.#needsEndpoints,
      needsMessages: false,
      needsContent: false,
      needsPacket: false,
      protocols: null,
    };
  }

  get #token(): Token {
    return this.#tokens[this.#at]!;
  }

  get #written(): string {
    return this.#token.kind === 'text' ? `"${this.#token.value}"` : this.#token.value;
  }

  /** Takes the token if it is one of these words or signs. */
  #take(...values: string[]): Token | null {
    const token = this.#token;
    if ((token.kind !== 'word' && token.kind !== 'sign') || !values.includes(token.value.toLowerCase())) return null;
    this.#at++;
    return token;
  }

  #either(): Question {
    let left = this.#both();
    while (this.#take('||', 'or')) left = or(left, this.#both());
    return left;
  }

  #both(): Question {
    let left = this.#not();
    while (this.#take('&&', 'and')) left = and(left, this.#not());
    return left;
  }

  #not(): Question {
    if (++this.#depth > maximumDepth) throw badFilter('filter-deep', this.#token);
    const question = this.#take('!', 'not') ? negate(this.#not()) : this.#primary();
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
    const name = this.#token;
    const field = this.#field();
    const at = this.#token;
    if (this.#take('in')) return this.#set(field, name);
    const operator = at.kind === 'word' || at.kind === 'sign' ? operatorOf(at) : undefined;
    if (!operator) return exists(field);
    this.#at++;
    return compare(field, operator, this.#operand(), name, at);
  }

  #field(): Field {
    const token = this.#token;
    if (token.kind === 'end') throw badFilter('filter-end', token);
    if (token.kind !== 'word') throw badFilter('filter-name', token, { value: this.#written });
    const name = token.value.toLowerCase();
    const known = Object.hasOwn(aliases, name) ? aliases[name]! : name;
    if (!Object.hasOwn(fields, known))
      throw badFilter('filter-unknown', token, { value: token.value, names: Object.keys(fields).join(', ') });
    const field = fields[known]!;
    this.#needsBytes ||= field.needs === 'bytes';
    this.#needsEndpoints ||= field.needs === 'endpoints';
    this.#at++;
    return field;
  }

  #operand(): Token {
    const token = this.#token;
    if (token.kind === 'end') throw badFilter('filter-end', token);
    if (token.kind === 'sign') throw badFilter('filter-value', token, { value: token.value });
    this.#at++;
    return token;
  }

  /** `{80, 443 8000..8080}` */
  #set(field: Field, name: Token): Question {
    const open = this.#take('{');
    if (!open) throw badFilter('filter-set', this.#token);
    const items: { from: Token; to: Token | null }[] = [];
    while (!this.#take('}')) {
      if (this.#token.kind === 'end') throw badFilter('filter-set-open', open);
      const from = this.#operand();
      items.push({ from, to: this.#take('..') ? this.#operand() : null });
      this.#take(',');
    }
    return isAnyOf(field, items, name);
  }
}

function operatorOf({ value }: Token): Operator | undefined {
  const name = value.toLowerCase();
  return Object.hasOwn(operatorNames, name) ? operatorNames[name] : undefined;
}

const or =
  (left: Question, right: Question): Question =>
  (record) =>
    left(record) || right(record);
const and =
  (left: Question, right: Question): Question =>
  (record) =>
    left(record) && right(record);
const negate =
  (question: Question): Question =>
  (record) =>
    !question(record);
