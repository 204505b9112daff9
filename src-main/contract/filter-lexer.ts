/** Cuts a filter into words, texts and signs; whatever is written, finished or not. */

export interface FilterToken {
  /**
   * `word`: names, numbers, addresses and bytes, told apart by where they stand. `text`: in quotes; `raw`: so that no escapes are
   * read (`r"\d"`). `open`: a text without its closing quote. `wrong`: a character that has no meaning.
   */
  readonly kind: 'word' | 'text' | 'raw' | 'sign' | 'open' | 'wrong' | 'end';
  /** The word or sign as written; of a text its content, escapes as written: what they mean depends on the operator. */
  readonly value: string;
  /** Offsets in UTF-16 units, `to` exclusive. */
  readonly from: number;
  readonly to: number;
}

const sign = /&&|\|\||\^\^|===|!==|[=!<>~]=|\.\.|[!<>~(){},&[\]]/y;
/** A range's two dots end a word: `80..90`. */
const word = /(?:(?!\.\.)[\p{L}\p{N}_.:/%+*-])+/uy;
const space = /\s+/y;

/** The last token is the end. */
export function tokenizeFilter(filter: string): FilterToken[] {
  const tokens: FilterToken[] = [];
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

function readToken(filter: string, from: number): FilterToken {
  if (filter[from] === '"') return readText(filter, from, from + 1, 'text');
  if (/[rR]/.test(filter[from]!) && filter[from + 1] === '"') return readText(filter, from, from + 2, 'raw');
  const asSign = matchAt(sign, filter, from);
  if (asSign !== null) return { kind: 'sign', value: asSign, from, to: from + asSign.length };
  const asWord = matchAt(word, filter, from);
  if (asWord !== null) return { kind: 'word', value: asWord, from, to: from + asWord.length };
  const character = String.fromCodePoint(filter.codePointAt(from)!);
  return { kind: 'wrong', value: character, from, to: from + character.length };
}

function readText(filter: string, from: number, begin: number, kind: 'text' | 'raw'): FilterToken {
  for (let at = begin; at < filter.length; at++) {
    if (filter[at] === '\\') at++;
    else if (filter[at] === '"') return { kind, value: filter.slice(begin, at), from, to: at + 1 };
  }
  return { kind: 'open', value: filter.slice(begin), from, to: filter.length };
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}
