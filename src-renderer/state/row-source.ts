import type { PlacedRows, RowRange } from './row-cache';

/** What every row of a list has. */
export interface NumberedRow {
  readonly number: number;
  /** Nanoseconds since the Unix epoch. */
  readonly atNs: bigint;
}

/**
 * Where the rows of a list come from. A row has a number, which it keeps, and a place in what is let through; they are the
 * same where nothing is left out. Everything here is read as state.
 */
export interface RowSource<Row> {
  /** What the rows are of (a log's file, a start of decoding): with another one, numbers mean other rows. */
  readonly origin: string | null;
  /** The filter's view: with another one, places mean other rows. Null: all rows are let through. */
  readonly view: number | null;
  /** Place of the first row. */
  readonly first: number;
  /** Place of the last one; before `first` where there is none. */
  readonly last: number;
  /** Number of the newest row, let through or not. */
  readonly lastNumber: number;
  /** Rows of any range that are there, at most as many as one page holds. */
  fetchRows(range: RowRange): Promise<PlacedRows<Row>>;
  /** Place of the row with this number, or of the first after it; null: past the end. */
  placeOf(number: number): Promise<number | null>;
}

/** A row as it is drawn, with what stands around it. */
export interface PlacedRow<Row> {
  /** Undefined: it has not come yet. */
  readonly row: Row | undefined;
  readonly previous: Row | undefined;
  readonly next: Row | undefined;
  /** Null: not known before the row has come. */
  readonly number: number | null;
  /** Belongs with the selected one. */
  readonly isRelated: boolean;
}

/** Which of the rows is selected, for the whole window. */
export interface RowPick {
  readonly active: number | null;
  select(number: number): void;
  clear(): void;
}
