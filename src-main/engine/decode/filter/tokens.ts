/** A filter's tokens, those that have no meaning refused. */
import { tokenizeFilter, type FilterToken } from '../../../contract/filter-lexer';
import { badFilter } from './filter-error';

export type Token = FilterToken;

/** Throws `BAD_FILTER`. The last token is the end. */
export function tokenize(filter: string): Token[] {
  const tokens = tokenizeFilter(filter);
  for (const token of tokens) {
    if (token.kind === 'open') throw badFilter('filter-text-open', token);
    if (token.kind === 'wrong') throw badFilter('filter-character', token, { character: token.value });
  }
  return tokens;
}
