/** What stands right of an operator, read as the field's type asks. */
import { LabError } from '../../../contract/errors';
import { encodeMessage } from '../../../contract/notation';
import { decodeText } from '../../../contract/text-codec';
import { badFilter } from './filter-error';
import { parseIpNetwork, type IpNetwork } from './ip-address';
import { Pattern } from './pattern';
import { PatternError } from './pattern-syntax';
import type { Slice } from './term';
import type { Token } from './tokens';

const integer = /^-?(\d+|0x[0-9a-f]+|0b[01]+)$/i;
const decimal = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;
const octal = /^-?0[0-7]+$/;

/** Decimal, `0x`, `0b`, and as in Wireshark octal after a 0. Null: no number. */
export function numberIn({ kind, value }: Token): number | null {
  if (kind !== 'word' || (!integer.test(value) && !decimal.test(value))) return null;
  const sign = value.startsWith('-') ? -1 : 1;
  const digits = value.replace(/^-/, '');
  return sign * (octal.test(value) ? Number.parseInt(digits, 8) : Number(digits));
}

export function readNumber(token: Token): number {
  const number = numberIn(token);
  if (number === null) throw badFilter('filter-number', token, { value: token.value });
  return number;
}

/** A name of one of a few things; in lower case. */
export function readWord(token: Token, words: readonly string[] | null): string {
  const word = token.value.toLowerCase();
  if (words && !words.includes(word))
    throw badFilter('filter-word', token, { value: token.value, words: words.join(', ') });
  return word;
}

export function networkIn(token: Token): IpNetwork | null {
  return parseIpNetwork(token.value.replace(/^\[(.*)\]$/, '$1'));
}

export function readNetwork(token: Token): IpNetwork {
  const network = networkIn(token);
  if (!network) throw badFilter('filter-address', token, { value: token.value });
  return network;
}

/** A word as it is, a text in the text notation; raw ones as they are but for `\"`. */
export function readText(token: Token): string {
  if (token.kind === 'word') return token.value;
  return decodeText(readBytes(token), 'utf-8');
}

/** A text in the text notation as UTF-8, or bytes in hexadecimal (`48:65:6c`, `48656c`). */
export function readBytes(token: Token): Uint8Array {
  const text = token.kind === 'raw' ? token.value.replaceAll('\\', '\\\\').replaceAll('\\\\"', '"') : token.value;
  try {
    const mode = token.kind === 'word' ? 'hex' : 'text';
    return encodeMessage({ mode, text, encoding: 'utf-8', lineEnd: 'none' });
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    throw badFilter('filter-bytes', token, { value: token.value });
  }
}

/** A regular expression over texts; letters match in either case. */
export function readTextPattern(token: Token): Pattern {
  return patternOf(token, spelledPattern(token), false);
}

/** The same over bytes, each one character of the subject: what is beyond ASCII in the pattern is spelled as its UTF-8 bytes. */
export function readBytesPattern(token: Token): Pattern {
  const spelled = spelledPattern(token).replace(/[^\0-\x7f]+/g, (text) =>
    Array.from(
      readBytes({ ...token, kind: 'text', value: text }),
      (byte) => `\\x${byte.toString(16).padStart(2, '0')}`,
    ).join(''),
  );
  return patternOf(token, spelled, true);
}

/** In a text a backslash is written twice, as in Wireshark; before a letter once is enough. In a raw one always once. */
function spelledPattern(token: Token): string {
  if (token.kind !== 'text' && token.kind !== 'raw') throw badFilter('filter-pattern-text', token);
  return token.kind === 'raw' ? token.value : token.value.replaceAll('\\\\', '\\');
}

function patternOf(token: Token, spelled: string, isBytes: boolean): Pattern {
  try {
    return new Pattern(spelled, { isBytes });
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw badFilter(error.reason, token, error.details);
  }
}

/** `4` (one byte), `0:4` (four from 0), `0-3` (0 to 3), `:4`, `4:`. */
export function readSlice(token: Token): Slice {
  const written = token.kind === 'word' ? token.value : '';
  const single = /^-?\d{1,9}$/.exec(written);
  if (single) return { from: Number(written), byteLength: 1 };
  const between = /^(\d{1,9})-(\d{1,9})$/.exec(written);
  if (between && Number(between[2]) >= Number(between[1]))
    return { from: Number(between[1]), byteLength: Number(between[2]) - Number(between[1]) + 1 };
  const counted = /^(-?\d{1,9})?:(\d{1,9})?$/.exec(written);
  if (!counted || written === ':' || counted[2] === '0') throw badFilter('filter-slice', token, { value: token.value });
  return { from: Number(counted[1] ?? 0), byteLength: counted[2] === undefined ? null : Number(counted[2]) };
}
