import type { LogRow, RowRange } from './log-rows';

export interface NeighbourSearch {
  readonly from: number;
  readonly backwards: boolean;
  /** Rows to search, first to last. */
  readonly within: RowRange;
  readonly matches: (row: LogRow) => boolean;
  readonly fetchRows: (range: RowRange) => Promise<readonly LogRow[]>;
  readonly signal: AbortSignal;
}

/** Rows looked at in one go: one page of the log, a few milliseconds. */
const pageRows = 2_000;

/** Number of the nearest row before or after `from` that matches; null where there is none, or when it was called off. */
export async function findNeighbour(search: NeighbourSearch): Promise<number | null> {
  const { from, backwards, within, matches, fetchRows, signal } = search;
  let at = backwards ? from - 1 : from + 1;
  while (at >= within.first && at <= within.last && !signal.aborted) {
    const range = backwards
      ? { first: Math.max(within.first, at - pageRows + 1), last: at }
      : { first: at, last: Math.min(within.last, at + pageRows - 1) };
    const rows = await fetchRows(range);
    const found = backwards ? rows.findLast(matches) : rows.find(matches);
    if (found !== undefined) return signal.aborted ? null : found.number;
    at = backwards ? range.first - 1 : range.last + 1;
  }
  return null;
}
