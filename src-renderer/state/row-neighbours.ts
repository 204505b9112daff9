import type { PlacedRows, RowRange } from './row-cache';

export interface NeighbourSearch<Row> {
  readonly from: number;
  readonly backwards: boolean;
  /** Places to search, first to last. */
  readonly within: RowRange;
  readonly matches: (row: Row) => boolean;
  readonly fetchRows: (range: RowRange) => Promise<PlacedRows<Row>>;
  readonly signal: AbortSignal;
}

/** Rows looked at in one go: one page, a few milliseconds. */
const pageRows = 2_000;

/** Place of the nearest row before or after `from` that matches; null where there is none, or when it was called off. */
export async function findNeighbour<Row>(search: NeighbourSearch<Row>): Promise<number | null> {
  const { from, backwards, within, matches, fetchRows, signal } = search;
  let at = backwards ? from - 1 : from + 1;
  while (at >= within.first && at <= within.last && !signal.aborted) {
    const range = backwards
      ? { first: Math.max(within.first, at - pageRows + 1), last: at }
      : { first: at, last: Math.min(within.last, at + pageRows - 1) };
    const { first, rows } = await fetchRows(range);
    const index = backwards ? rows.findLastIndex(matches) : rows.findIndex(matches);
    if (index >= 0) return signal.aborted ? null : first + index;
    at = backwards ? range.first - 1 : range.last + 1;
  }
  return null;
}
