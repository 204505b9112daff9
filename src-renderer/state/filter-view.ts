/** What a filter has opened in the engine, as the lists that it filters read it. Read as state. */
export interface AppliedFilter {
  /** Null: no filter is on. */
  readonly view: number | null;
  /** Rows that it lets through so far. */
  readonly count: number;
}
