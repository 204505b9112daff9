import type { RowCache, RowRange } from './row-cache';
import type { NumberedRow, RowPick, RowSource } from './row-source';

export interface RowSelectionPorts<Row> {
  readonly source: RowSource<Row>;
  readonly pick: RowPick;
  readonly cache: RowCache<Row>;
  /** Places of the rows that there are to see. */
  readonly bounds: () => RowRange;
  readonly onFailure: (error: unknown) => void;
}

/**
 * The selected row of a list, and the range selected with it. The window knows it by its number; where a filter is on, its
 * place has to be asked for.
 */
export class RowSelection<Row extends NumberedRow> {
  readonly #ports: RowSelectionPorts<Row>;
  #anchor = $state<number | null>(null);
  /** Where the selected row is; without a number: it is being asked for. */
  #cursor = $state.raw<{ readonly place: number; readonly number: number | null } | null>(null);
  #row = $state.raw<Row | null>(null);
  /** Number of the row that was asked for last because it is not in sight. */
  #sought: number | null = null;
  /** What was begun before the last `forget()` is of no interest. */
  #epoch = 0;

  constructor(ports: RowSelectionPorts<Row>) {
    this.#ports = ports;
  }

  /** Number of the selected row, let through or not. */
  readonly number = $derived.by(() => this.#ports.pick.active);
  /** Its place; null: it has none here, or it is not known yet. */
  readonly place = $derived.by(() => {
    if (this.#ports.source.view === null) return this.number;
    const cursor = this.#cursor;
    return cursor !== null && (cursor.number === null || cursor.number === this.number) ? cursor.place : null;
  });
  /** Places of the selected rows, first to last. */
  readonly range: RowRange | null = $derived.by(() => {
    if (this.place === null) return null;
    const anchor = this.#anchor ?? this.place;
    return { first: Math.min(anchor, this.place), last: Math.max(anchor, this.place) };
  });

  /** The row itself; null until it has come. */
  get row(): Row | null {
    return this.#row?.number === this.number ? this.#row : null;
  }

  /** Selects the row at a place; `extending`: everything from the first selected one to it. */
  select(place: number, extending: boolean): void {
    const { source, pick, cache } = this.#ports;
    this.#anchor = extending ? (this.#anchor ?? this.place ?? place) : place;
    const number = source.view === null ? place : (cache.get(place)?.number ?? null);
    this.#cursor = { place, number };
    if (number !== null) return pick.select(number);
    this.ask(async () => {
      const row = await this.rowAt(place);
      if (row === undefined || this.#cursor?.place !== place) return;
      this.#cursor = { place, number: row.number };
      pick.select(row.number);
    });
  }

  clear(): void {
    this.#ports.pick.clear();
  }

  /** Places mean other rows now. */
  forget(): void {
    this.#epoch++;
    this.#cursor = null;
    this.#sought = null;
    this.#anchor = null;
  }

  /** Has the selected row at hand; its place too, where a filter is on. @param wanted what comes by itself */
  settle(wanted: RowRange): void {
    const { number, place } = this;
    if (number === null || this.#row?.number === number) return;
    const known = place === null ? undefined : this.#ports.cache.get(place);
    if (known?.number === number) this.#row = known;
    else if (this.#sought !== number && (place === null || place < wanted.first || place > wanted.last)) {
      this.#sought = number;
      this.ask(() => this.#locate(number));
    }
  }

  /** Finds the selected row among those that are drawn: it may not have been let through when its place was asked for. */
  notice(first: number, rows: readonly (Row | undefined)[]): void {
    if (this.#ports.source.view === null || this.number === null || this.place !== null) return;
    const index = rows.findIndex((row) => row?.number === this.number);
    if (index >= 0) this.#cursor = { place: first + index, number: this.number };
  }

  async rowAt(place: number): Promise<Row | undefined> {
    const { first, last } = this.#ports.bounds();
    if (place < first || place > last) return undefined;
    return (await this.#ports.source.fetchRows({ first: place, last: place })).rows[0];
  }

  /** Failures are of no interest once another filter is on. */
  ask(action: () => Promise<void>): void {
    const epoch = this.#epoch;
    action().catch((error: unknown) => {
      if (epoch === this.#epoch) this.#ports.onFailure(error);
    });
  }

  async #locate(number: number): Promise<void> {
    const place = await this.#ports.source.placeOf(number);
    const row = place === null ? undefined : await this.rowAt(place);
    if (number !== this.number) return;
    this.#cursor = row?.number === number && place !== null ? { place, number } : null;
    if (row?.number === number) this.#row = row;
  }
}
