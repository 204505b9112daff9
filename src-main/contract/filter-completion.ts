/** What may be written next in a filter, while it is written: for a list under the field where it is typed. */
import { fieldNames, fieldsNamed } from './filter-fields';
import { tokenizeFilter, type FilterToken } from './filter-lexer';
import { ownName, ownNames, protocolFlags, type FilterType } from './filter-names';
import { knownWords } from './filter-words';

export { filterFor } from './filter-for';

export interface Completions {
  /** What an item takes the place of, in UTF-16 units; `to` exclusive. */
  readonly from: number;
  readonly to: number;
  /** The likeliest first, at most `maximumItems`. */
  readonly items: readonly CompletionItem[];
}

export interface CompletionItem {
  readonly text: string;
  /** Of a field its type and the clause that defines it; empty where there is nothing to say. */
  readonly detail: string;
  readonly kind: 'field' | 'operator' | 'value' | 'keyword';
}

export const maximumItems = 200;

const equality = ['==', '!=', 'in'];
const order = ['<', '<=', '>', '>='];
const operatorsOf: Readonly<Record<FilterType, readonly string[]>> = {
  flag: [],
  number: [...equality, ...order, '&'],
  word: equality,
  grade: [...equality, ...order],
  address: equality,
  text: [...equality, 'contains', 'matches', ...order],
  bytes: [...equality, 'contains', 'matches'],
  any: [...equality, 'contains', 'matches', ...order],
};
const joints = ['&&', '||', 'and', 'or', '^^', 'xor'];
const functionNames = ['len', 'count', 'lower', 'upper'];
const beforeNames = ['!', 'not', '(', 'any', 'all'];
const isOperator = /^([=!<>~]=|===|!==|[<>~]|contains|matches|eq|ne|lt|le|gt|ge)$/;

/** Whatever is written up to `cursor`, a place in UTF-16 units. What follows the word at the cursor does not count. */
export function completions(text: string, cursor: number): Completions {
  const tokens = tokenizeFilter(text.slice(0, cursor));
  const last = tokens.at(-2);
  const isInside = last !== undefined && last.to === cursor && (last.kind === 'word' || last.kind === 'open');
  const from = isInside ? last.from : cursor;
  const whole = isInside
    ? tokenizeFilter(text).find((token) => token.from === from && token.kind === last.kind)
    : undefined;
  const to = Math.max(cursor, whole?.to ?? 0);
  const before = tokens.slice(0, isInside ? -2 : -1);
  const { place, name } = placeAfter(before);
  return { from, to, items: matching(itemsFor(place, name), text.slice(from, cursor)) };
}

type Place = 'name' | 'operator' | 'slice' | 'mask' | 'value' | 'set' | 'members' | 'joint';

/** What the tokens ask for next, and the field that was named last. */
function placeAfter(tokens: readonly FilterToken[]): { readonly place: Place; readonly name: string } {
  let place: Place = 'name';
  let name = '';
  for (const [at, token] of tokens.entries()) {
    const isQuoted = token.kind !== 'word' && token.kind !== 'sign';
    const next = nextPlace(place, isQuoted ? '' : token.value.toLowerCase(), tokens[at + 1]?.value === '(');
    if (place === 'name' && next === 'operator') name = token.value;
    place = next;
  }
  return { place, name };
}

function nextPlace(place: Place, written: string, isCall: boolean): Place {
  switch (place) {
    case 'members':
      return written === '}' ? 'joint' : 'members';
    case 'slice':
      return written === ']' ? 'operator' : 'slice';
    case 'mask':
      return 'operator';
    case 'set':
      return written === '{' ? 'members' : 'joint';
    case 'name':
      return beforeNames.includes(written) || (isCall && functionNames.includes(written)) ? 'name' : 'operator';
    case 'operator':
      return joints.includes(written) ? 'name' : placeAfterOperator(written);
    case 'value':
      return 'joint';
    case 'joint':
      return joints.includes(written) ? 'name' : 'joint';
  }
}

function placeAfterOperator(written: string): Place {
  if (written === '[') return 'slice';
  if (written === '&') return 'mask';
  if (written === 'in') return 'set';
  if (written === ')') return 'operator';
  return isOperator.test(written) ? 'value' : 'joint';
}

function itemsFor(place: Place, name: string): readonly CompletionItem[] {
  switch (place) {
    case 'name':
      return names();
    case 'operator':
      return [...operatorItems(name), ...joints.map((joint) => item(joint, 'keyword'))];
    case 'value':
    case 'members':
      return knownWords(name).map((word) => item(word, 'value'));
    case 'slice':
    case 'mask':
      return [];
    case 'set':
      return [item('{', 'keyword')];
    case 'joint':
      return joints.map((joint) => item(joint, 'keyword'));
  }
}

function operatorItems(name: string): CompletionItem[] {
  const own = ownName(name);
  const types = own ? [ownNames[own]!.type] : fieldsNamed(name).map(({ type }) => type);
  return [...new Set(types.flatMap((type) => operatorsOf[type]))].map((operator) => item(operator, 'operator'));
}

const item = (text: string, kind: CompletionItem['kind'], detail = ''): CompletionItem => ({ text, kind, detail });

let allNames: readonly CompletionItem[] | null = null;

function names(): readonly CompletionItem[] {
  allNames ??= [
    ...Object.entries(ownNames).map(([name, { type }]) => item(name, 'field', type)),
    ...protocolFlags.map((name) => item(name, 'field', 'flag')),
    ...['not', 'any', 'all'].map((word) => item(word, 'keyword')),
    ...fieldNames().map(({ name, type, clause }) => item(name, 'field', `${type} · ${clause}`)),
  ];
  return allNames;
}

/** Those that begin so come first, then those of which a part does, then those that hold it; nothing written: the short ones. */
function matching(items: readonly CompletionItem[], written: string): CompletionItem[] {
  const sought = written.toLowerCase().replace(/^"/, '');
  const rank = ({ text }: CompletionItem): number => {
    const lower = text.toLowerCase().replace(/^"/, '');
    if (lower.startsWith(sought)) return lower === sought || !lower.slice(sought.length).includes('.') ? 0 : 1;
    if (lower.includes(`.${sought}`)) return 2;
    return lower.includes(sought) ? 3 : 4;
  };
  const ranked = items.map((one) => ({ one, rank: rank(one) })).filter(({ rank }) => rank < (sought === '' ? 2 : 4));
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, maximumItems)
    .map(({ one }) => one);
}
