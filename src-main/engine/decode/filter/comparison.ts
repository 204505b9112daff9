/** One comparison, made into a question to a record. */
import { ownName } from '../../../contract/filter-names';
import { fieldsNamed } from '../../../contract/filter-fields';
import { badFilter } from './filter-error';
import { readNumber } from './operands';
import type { Question } from './question';
import { testOf, type BaseOperator } from './tests';
import type { Term } from './term';
import type { Test } from './tested';
import type { Token } from './tokens';

/** Whether one of the values has to be so, or every one. A field that is not there is neither. */
export type Quantifier = 'any' | 'all';

/** As written, what it compares, and how many values it asks for where that is not said. */
const operators: Readonly<Record<string, readonly [BaseOperator, Quantifier]>> = {
  '==': ['==', 'any'],
  eq: ['==', 'any'],
  '===': ['==', 'all'],
  all_eq: ['==', 'all'],
  '!=': ['!=', 'all'],
  ne: ['!=', 'all'],
  '!==': ['!=', 'any'],
  '~=': ['!=', 'any'],
  any_ne: ['!=', 'any'],
  '<': ['<', 'any'],
  lt: ['<', 'any'],
  '<=': ['<=', 'any'],
  le: ['<=', 'any'],
  '>': ['>', 'any'],
  gt: ['>', 'any'],
  '>=': ['>=', 'any'],
  ge: ['>=', 'any'],
  contains: ['contains', 'any'],
  matches: ['matches', 'any'],
  '~': ['matches', 'any'],
};

export type Operator = readonly [BaseOperator, Quantifier];

/** Null: no operator. */
export function operatorOf({ kind, value }: Token): Operator | null {
  const name = value.toLowerCase();
  return (kind === 'word' || kind === 'sign') && Object.hasOwn(operators, name) ? operators[name]! : null;
}

export function exists({ values, protocols }: Term): Question {
  return { matches: (record) => values(record).length > 0, protocols };
}

export function quantified({ values, protocols }: Term, test: Test, quantifier: Quantifier): Question {
  if (quantifier === 'any') return { matches: (record) => values(record).some(test), protocols };
  return {
    matches(record) {
      const all = values(record);
      return all.length > 0 && all.every(test);
    },
    protocols,
  };
}

export interface SetMember {
  readonly from: Token;
  /** Null: one value; otherwise the last of a range. */
  readonly to: Token | null;
}

/** One of a set; numbers may be ranges. */
export function memberTest(term: Term, members: readonly SetMember[], name: Token): Test {
  const tests = members.map(({ from, to }): Test => {
    if (to === null) return testOf(term, '==', from, { name, operator: from });
    if (term.type !== 'number' && term.type !== 'any')
      throw badFilter('filter-range', { from: from.from, to: to.to }, { name: name.value });
    const [low, high] = [readNumber(from), readNumber(to)];
    return ({ value }) => typeof value === 'number' && value >= low && value <= high;
  });
  return (tested) => tests.some((test) => test(tested));
}

/** Wireshark compares fields with each other; a name that is taken for a text would only look as if. */
export function refuseField(operand: Token): void {
  const { kind, value } = operand;
  if (kind !== 'word' || !value.includes('.')) return;
  const isField = ownName(value) !== null || fieldsNamed(value).some(({ entry }) => entry !== null);
  if (isField) throw badFilter('filter-field-value', operand, { value });
}
