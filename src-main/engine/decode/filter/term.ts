/** What stands left of an operator: a field, a part of it, or what a function makes of it. */
import { encodeText } from '../../../contract/encoding';
import type { Field } from './fields';
import type { FilterRecord } from './filter-record';
import type { Tested } from './tested';

export type Term = Pick<Field, 'name' | 'type' | 'values' | 'words' | 'isNamed' | 'protocols'>;

export const functionNames = ['len', 'count', 'lower', 'upper'] as const;
export type FunctionName = (typeof functionNames)[number];

/** The bytes that a value is, of a text its UTF-8. */
export function bytesOf({ value }: Tested): Uint8Array | null {
  if (value instanceof Uint8Array) return value;
  return typeof value === 'string' ? encodeText(value, 'utf-8') : null;
}

export function applied(name: FunctionName, term: Term): Term {
  switch (name) {
    case 'len':
      return mapped(term, 'number', (tested) => bytesOf(tested)?.length ?? null);
    case 'count': {
      const values = (record: FilterRecord) => [{ value: term.values(record).length }];
      return { ...term, type: 'number', isNamed: false, words: null, values, protocols: null };
    }
    case 'lower':
      return mapped(term, 'text', ({ value }) => (typeof value === 'string' ? value.toLowerCase() : null));
    case 'upper':
      return mapped(term, 'text', ({ value }) => (typeof value === 'string' ? value.toUpperCase() : null));
  }
}

/** The bits of a number; those without any of them have no value. */
export function masked(term: Term, mask: number): Term {
  return mapped(term, 'number', ({ value }) =>
    typeof value === 'number' ? Number(BigInt(Math.trunc(value)) & BigInt(mask)) : null,
  );
}

export interface Slice {
  /** Negative: from the end. */
  readonly from: number;
  /** Null: to the end. */
  readonly byteLength: number | null;
}

/** Bytes of it, one slice after another. A value that is too short for them has none, as in Wireshark. */
export function sliced(term: Term, slices: readonly Slice[]): Term {
  return mapped(term, 'bytes', (tested) => {
    const bytes = bytesOf(tested);
    const parts = bytes ? slices.map((slice) => partOf(bytes, slice)) : [];
    if (!parts.every((part) => part !== null) || parts.length === 0) return null;
    return Uint8Array.from(parts.flatMap((part) => [...part]));
  });
}

function partOf(bytes: Uint8Array, { from, byteLength }: Slice): Uint8Array | null {
  const begin = from < 0 ? bytes.length + from : from;
  const end = byteLength === null ? bytes.length : begin + byteLength;
  return begin < 0 || end > bytes.length || begin >= end ? null : bytes.subarray(begin, end);
}

function mapped(term: Term, type: Term['type'], map: (tested: Tested) => Tested['value']): Term {
  const values = (record: FilterRecord): Tested[] =>
    term
      .values(record)
      .map((tested) => ({ value: map(tested) }))
      .filter(({ value }) => value !== null);
  return { ...term, type, isNamed: false, words: null, values };
}
