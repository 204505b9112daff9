/** How values of each type are compared. */
import { decodeText } from '../../../contract/text-codec';
import { badFilter } from './filter-error';
import { contains, parseIpNetwork, type IpNetwork } from './ip-address';
import { networkIn, numberIn, readBytes, readBytesPattern, readNetwork, readNumber } from './operands';
import { readText, readTextPattern, readWord } from './operands';
import { bytesOf, type Term } from './term';
import type { Test, Tested } from './tested';
import type { Token } from './tokens';

export type BaseOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'contains' | 'matches';

/** Where the comparison stands, to point at what is wrong with it. */
export interface Written {
  readonly name: Token;
  readonly operator: Token;
}

/** Throws `BAD_FILTER` where operator or operand do not suit the type. */
export function testOf(term: Term, operator: BaseOperator, operand: Token, written: Written): Test {
  switch (term.type) {
    case 'flag':
      throw badFilter('filter-flag', written.operator, { name: written.name.value });
    case 'number':
      return numberTest(term, operator, operand, written);
    case 'word':
      return equality(operator, wordTest(term, operand), written);
    case 'grade':
      return gradeTest(term, operator, operand, written);
    case 'address':
      return equality(operator, isIn(readNetwork(operand)), written);
    case 'bytes':
      return bytesTest(operator, operand, written);
    // What should be a text and is none is shown as bytes.
    case 'text':
    case 'any':
      return anyTest(operator, operand, written);
  }
}

const negated =
  (test: Test): Test =>
  (tested) =>
    !test(tested);

function equality(operator: BaseOperator, isEqual: Test, { name, operator: at }: Written): Test {
  if (operator === '==') return isEqual;
  if (operator === '!=') return negated(isEqual);
  throw badFilter('filter-operator', at, { name: name.value, operator });
}

/** Null: an operator that orders nothing. */
function ordering(operator: BaseOperator): ((sign: number) => boolean) | null {
  switch (operator) {
    case '<':
      return (sign) => sign < 0;
    case '<=':
      return (sign) => sign <= 0;
    case '>':
      return (sign) => sign > 0;
    case '>=':
      return (sign) => sign >= 0;
    case '==':
    case '!=':
    case 'contains':
    case 'matches':
      return null;
  }
}

/** Numbers of fields have names too, as they are written beside them: `mqtt.msgtype == PUBLISH`. */
function numberTest(term: Term, operator: BaseOperator, operand: Token, written: Written): Test {
  const isName = term.isNamed && numberIn(operand) === null && !/^-?\d/.test(operand.value);
  if (isName && (operator === '==' || operator === '!='))
    return equality(operator, isNamed(readText(operand)), written);
  const expected = readNumber(operand);
  const isRight = ordering(operator);
  if (!isRight) return equality(operator, ({ value }) => Number(value) === expected, written);
  return ({ value }) => value !== null && isRight(Number(value) - expected);
}

function isNamed(name: string): Test {
  const lower = name.toLowerCase();
  const flag = lower === 'true' ? 1 : lower === 'false' ? 0 : null;
  return ({ value, text }) => text?.toLowerCase() === lower || value === flag;
}

function wordTest({ words }: Term, operand: Token): Test {
  const expected = readWord(operand, words);
  return ({ value, text }) => String(value).toLowerCase() === expected || text === expected;
}

function gradeTest({ words }: Term, operator: BaseOperator, operand: Token, written: Written): Test {
  const grades = words ?? [];
  const expected = grades.indexOf(readWord(operand, words));
  const isRight = ordering(operator);
  const rank = ({ value }: Tested) => grades.indexOf(String(value));
  if (!isRight) return equality(operator, (tested) => rank(tested) === expected, written);
  return (tested) => isRight(rank(tested) - expected);
}

function isIn(network: IpNetwork): Test {
  return ({ value }) => {
    const address = parseIpNetwork(String(value));
    return address !== null && contains(network, address);
  };
}

/** Texts are told apart by case; addresses among them may be compared with networks. */
function textTest(operator: BaseOperator, operand: Token, written: Written): Test {
  if (operator === 'matches') {
    const pattern = readTextPattern(operand);
    return (tested) => pattern.test(textOf(tested));
  }
  const expected = readText(operand);
  if (operator === 'contains') return (tested) => textOf(tested).includes(expected);
  const isRight = ordering(operator);
  if (isRight) return (tested) => isRight(order(textOf(tested), expected));
  const network = networkIn(operand);
  const isEqual: Test = (tested) => textOf(tested) === expected;
  return equality(operator, network ? (tested) => isEqual(tested) || isIn(network)(tested) : isEqual, written);
}

function bytesTest(operator: BaseOperator, operand: Token, written: Written): Test {
  if (operator === 'matches') {
    const pattern = readBytesPattern(operand);
    return (tested) => pattern.test(decodeText(bytesOf(tested) ?? new Uint8Array(), 'latin1'));
  }
  const needle = readBytes(operand);
  const place = (tested: Tested) => indexOfBytes(bytesOf(tested) ?? new Uint8Array(), needle);
  if (operator === 'contains') return (tested) => place(tested) !== -1;
  return equality(operator, (tested) => bytesOf(tested)?.length === needle.length && place(tested) === 0, written);
}

/** Whatever the value is: a number with numbers, bytes with bytes, everything as the text that it is shown as. */
function anyTest(operator: BaseOperator, operand: Token, written: Written): Test {
  const ofText = textTest(operator, operand, written);
  const number = numberIn(operand);
  const isRight = ordering(operator);
  const ofBytes =
    operand.kind === 'word' && !/^([0-9a-f]{2}:?)+$/i.test(operand.value)
      ? null
      : bytesTestOrNull(operator, operand, written);
  return (tested) => {
    const { value } = tested;
    if (typeof value === 'number' && number !== null) {
      if (isRight) return isRight(value - number);
      if (operator === '==' || operator === '!=') return (value === number) === (operator === '==');
    }
    return value instanceof Uint8Array && ofBytes ? ofBytes(tested) : ofText(tested);
  };
}

/** Null: the operator orders, which bytes have no part in. */
function bytesTestOrNull(operator: BaseOperator, operand: Token, written: Written): Test | null {
  return ordering(operator) ? null : bytesTest(operator, operand, written);
}

function textOf({ value, text }: Tested): string {
  return value === null ? (text ?? '') : value instanceof Uint8Array ? decodeText(value, 'latin1') : String(value);
}

const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

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
