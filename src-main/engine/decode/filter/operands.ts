/** What stands right of an operator, read as the field's type asks. */
import { LabError } from '../../../contract/errors';
import { encodeMessage } from '../../../contract/notation';
import type { Field } from './fields';
import { badFilter } from './filter-error';
import { parseIpNetwork, type IpNetwork } from './ip-address';
import type { Token } from './tokens';

export function readNumber(token: Token): number {
  const isNumber = token.kind === 'word' && /^(\d+|0x[0-9a-f]+)$/i.test(token.value);
  if (!isNumber) throw badFilter('filter-number', token, { value: token.value });
  return Number(token.value);
}

export function readWord(token: Token, field: Field): string {
  if (field.words && !field.words.includes(token.value))
    throw badFilter('filter-word', token, { value: token.value, words: field.words.join(', ') });
  return token.value;
}

export function readNetwork(token: Token): IpNetwork {
  const network = parseIpNetwork(token.value.replace(/^\[(.*)\]$/, '$1'));
  if (!network) throw badFilter('filter-address', token, { value: token.value });
  return network;
}

/** A text in the text notation as UTF-8, or bytes in hexadecimal (`48:65:6c`, `48656c`). */
export function readBytes(token: Token): Uint8Array {
  try {
    const mode = token.kind === 'text' ? 'text' : 'hex';
    return encodeMessage({ mode, text: token.value, encoding: 'utf-8', lineEnd: 'none' });
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    throw badFilter('filter-bytes', token, { value: token.value });
  }
}

/**
 * A regular expression over bytes, letters in either case, `.` for line ends too (as Wireshark's `matches`). Every byte is one
 * character of the subject, so what is beyond ASCII in the pattern is spelled as its UTF-8 bytes.
 */
export function readPattern(token: Token): RegExp {
  if (token.kind !== 'text') throw badFilter('filter-pattern-text', token);
  const spelled = token.value.replace(/[^\0-\x7f]+/g, (text) =>
    Array.from(
      new Uint8Array(readBytes({ ...token, value: text })),
      (byte) => `\\x${byte.toString(16).padStart(2, '0')}`,
    ).join(''),
  );
  try {
    return new RegExp(spelled, 'is');
  } catch (error) {
    throw badFilter('filter-pattern', token, { problem: error instanceof Error ? error.message : String(error) });
  }
}
