/** Rows of names and values while they are written: the last one is always empty, for the next. */
import type { NameAndValue } from '../../../src-main/contract/spec/common';

export interface Row extends NameAndValue {
  /** Tells rows apart, whatever is in them. */
  readonly id: number;
}

let lastId = 0;
export const emptyRow = (): Row => ({ id: ++lastId, name: '', value: '' });
const isEmpty = ({ name, value }: NameAndValue): boolean => name === '' && value === '';

export function rowsOf(fields: readonly NameAndValue[]): Row[] {
  return [...fields.map(({ name, value }) => ({ id: ++lastId, name, value })), emptyRow()];
}

/** What the rows mean: empty ones mean nothing. */
export function fieldsOf(rows: readonly Row[]): NameAndValue[] {
  return rows.filter((row) => !isEmpty(row)).map(({ name, value }) => ({ name, value }));
}

export function isSameFields(one: readonly NameAndValue[], other: readonly NameAndValue[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ name, value }, index) => name === other[index]!.name && value === other[index]!.value)
  );
}

export function withTail(rows: readonly Row[]): Row[] {
  const last = rows.at(-1);
  return last !== undefined && isEmpty(last) ? [...rows] : [...rows, emptyRow()];
}

export function changeRow(rows: readonly Row[], at: number, change: Partial<NameAndValue>): Row[] {
  return withTail(rows.map((row, index) => (index === at ? { ...row, ...change } : row)));
}

export function removeRow(rows: readonly Row[], at: number): Row[] {
  return withTail(rows.filter((_, index) => index !== at));
}

/** The row changes places with its neighbour; the empty one stays the last. */
export function moveRow(rows: readonly Row[], at: number, by: 1 | -1): Row[] {
  const to = at + by;
  if (at < 0 || to < 0 || at > rows.length - 2 || to > rows.length - 2) return [...rows];
  const moved = [...rows];
  [moved[at], moved[to]] = [moved[to]!, moved[at]!];
  return moved;
}

/**
 * Several lines of `Name: value`, `name=value` or `name<TAB>value`, as they are copied from elsewhere; null for a text
 * that is one line, which is pasted as it is.
 */
export function parsePasted(text: string): NameAndValue[] | null {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  if (lines.length < 2) return null;
  return lines.map((line) => {
    // A name may begin with a colon (HTTP/2's `:authority`, as browsers copy it).
    const match = /^\s*(:?[^:=\t]+?)\s*[:=\t]\s*(.*?)\s*$/.exec(line);
    return match === null ? { name: line.trim(), value: '' } : { name: match[1]!, value: match[2]! };
  });
}

/** Puts pasted lines in place of the row, where it is empty, or after it. */
export function insertRows(rows: readonly Row[], at: number, fields: readonly NameAndValue[]): Row[] {
  const pasted = fields.map(({ name, value }) => ({ id: ++lastId, name, value }));
  const current = rows[at];
  const before = rows.slice(0, current !== undefined && !isEmpty(current) ? at + 1 : at);
  return withTail([...before, ...pasted, ...rows.slice(at + 1)]);
}
