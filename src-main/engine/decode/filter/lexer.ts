/** Cuts a filter into words, texts and signs. */
import { badFilter } from './filter-error';

export interface Token {
  /** `word`: names, numbers, addresses and bytes, told apart by where they stand. */
  readonly kind: 'word' | 'text' | 'sign' | 'end';
  /** The word or sign as written; of a text its content. */
  readonly value: string;
  /** Offsets in UTF-16 units, `to` exclusive. */
  readonly from: number;
  readonly to: number;
}

const sign = /&&|\|\||[=!<>]=|\.\.|[!<>~(){},]/y;
/** A range's two dots end a word: `80..90`. */
const word = /(?:(?!\.\.)[\p{L}\p{N}_.:/%+*-])+/uy;
const space = /\s+/y;

/** Throws `BAD_FILTER`. The last token is the end. */
export function tokenize(filter: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < filter.length;) {
    const skipped = matchAt(space, filter, at);
    if (skipped === null) {
      const token = readToken(filter, at);
      tokens.push(token);
      at = token.to;
    } else at += skipped.length;
  }
  tokens.push({ kind: 'end', value: '', from: filter.length, to: filter.length });
  return tokens;
}

function readToken(filter: string, from: number): Token {
  if (filter[from] === '"') return readText(filter, from);
  const asSign = matchAt(sign, filter, from);
  if (asSign !== null) return { kind: 'sign', value: asSign, from, to: from + asSign.length };
  const asWord = matchAt(word, filter, from);
  if (asWord !== null) return { kind: 'word', value: asWord, from, to: from + asWord.length };
  const character = String.fromCodePoint(filter.codePointAt(from)!);
  throw badFilter('filter-character', { from, to: from + character.length }, { character });
}

/** The content keeps its escapes: what they mean depends on the operator. */
function readText(filter: string, from: number): Token {
  for (let at = from + 1; at < filter.length; at++) {
    if (filter[at] === '\\') at++;
    else if (filter[at] === '"') return { kind: 'text', value: filter.slice(from + 1, at), from, to: at + 1 };
  }
  throw badFilter('filter-text-open', { from, to: filter.length });
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}
