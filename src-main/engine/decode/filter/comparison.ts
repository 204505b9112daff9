/** One comparison of a field, made into a question to a record. */
import { decodeText } from '../../../contract/text-codec';
import type { Field } from './fields';
import { badFilter } from './filter-error';
import type { FilterRecord } from './filter-record';
import { contains, parseIpNetwork } from './ip-address';
import type { Token } from './tokens';
import { readBytes, readNetwork, readNumber, readPattern, readWord } from './operands';

export type Question = (record: FilterRecord) => boolean;

export const operators = ['==', '!=', '<', '<=', '>', '>=', 'contains', 'matches'] as const;
export type Operator = (typeof operators)[number];

export const exists =
  (field: Field): Question =>
  (record) =>
    field.values(record).length > 0;

/** Throws `BAD_FILTER` where the operand does not suit the field. */
export function compare(field: Field, operator: Operator, operand: Token, name: Token, at: Token): Question {
  switch (field.type) {
    case 'number':
      return compareNumbers(field, operator, readNumber(operand), at, name);
    case 'word':
      return equality(field, operator, equals(readWord(operand, field)), at, name);
    case 'address':
      return equality(field, operator, isIn(operand), at, name);
    case 'bytes':
      return compareBytes(field, operator, operand, at, name);
    case 'flag':
      throw badFilter('filter-flag', at, { name: name.value });
  }
}

type Test<V> = (value: V) => boolean;
interface Values<V> {
  readonly values: (record: FilterRecord) => readonly V[];
}

const some =
  <V>(field: Values<V>, test: Test<V>): Question =>
  (record) =>
    field.values(record).some(test);

const equals =
  <V>(expected: V): Test<V> =>
  (value) =>
    value === expected;

const isIn = (operand: Token): Test<string> => {
  const network = readNetwork(operand);
  return (host) => {
    const address = parseIpNetwork(host);
    return address !== null && contains(network, address);
  };
};

/** `!=` holds where there is a value and none is equal (Wireshark's all-not-equal, since 4.0). */
const none =
  <V>(field: Values<V>, test: Test<V>): Question =>
  (record) => {
    const values = field.values(record);
    return values.length > 0 && !values.some(test);
  };

function equality<V>(field: Values<V>, operator: Operator, test: Test<V>, at: Token, name: Token): Question {
  if (operator === '==') return some(field, test);
  if (operator === '!=') return none(field, test);
  throw badFilter('filter-operator', at, { name: name.value, operator });
}

function compareNumbers(field: Values<number>, operator: Operator, value: number, at: Token, name: Token): Question {
  switch (operator) {
    case '<':
      return some(field, (one) => one < value);
    case '<=':
      return some(field, (one) => one <= value);
    case '>':
      return some(field, (one) => one > value);
    case '>=':
      return some(field, (one) => one >= value);
    case '==':
    case '!=':
    case 'contains':
    case 'matches':
      return equality(field, operator, equals(value), at, name);
  }
}

function compareBytes(field: Values<Uint8Array>, operator: Operator, operand: Token, at: Token, name: Token): Question {
  if (operator === 'matches') {
    const pattern = readPattern(operand);
    return some(field, (bytes) => pattern.test(decodeText(bytes, 'latin1')));
  }
  const needle = readBytes(operand);
  if (operator === 'contains') return some(field, (bytes) => indexOfBytes(bytes, needle) !== -1);
  return equality(
    field,
    operator,
    (bytes) => bytes.length === needle.length && indexOfBytes(bytes, needle) === 0,
    at,
    name,
  );
}

/** Any of a set; numbers may be ranges. */
export function isAnyOf(field: Field, items: readonly { from: Token; to: Token | null }[], name: Token): Question {
  const questions = items.map(({ from, to }): Question => {
    if (to === null) return compare(field, '==', from, name, from);
    if (field.type !== 'number') throw badFilter('filter-range', { from: from.from, to: to.to }, { name: name.value });
    const [low, high] = [readNumber(from), readNumber(to)];
    return some(field, (value) => value >= low && value <= high);
  });
  return (record) => questions.some((question) => question(record));
}

function indexOfBytes(bytes: Uint8Array, needle: Uint8Array): number {
  if (needle.length === 0) return 0;
  for (let at = bytes.indexOf(needle[0]!); at !== -1; at = bytes.indexOf(needle[0]!, at + 1)) {
    if (at + needle.length > bytes.length) return -1;
    let matched = 1;
    while (matched < needle.length && bytes[at + matched] === needle[matched]) matched++;
    if (matched === needle.length) return at;
  }
  return -1;
}
