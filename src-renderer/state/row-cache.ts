/** Rows of a long list as the window keeps them: those near where it looks, by their place. */

export interface RowRange {
  readonly first: number;
  /** Place of the last one; before `first` where there is none. */
  readonly last: number;
}

/** Rows that follow one another, from the place `first` on. */
export interface PlacedRows<Row> {
  readonly first: number;
  readonly rows: readonly Row[];
}

/** Rows at hand, by place. Bounded: when full, those farthest from where the window looks go first. */
export class RowCache<Row> {
  readonly #rows = new Map<number, Row>();
  readonly #expired = new Set<number>();

  constructor(readonly capacity = 4_096) {}

  get size(): number {
    return this.#rows.size;
  }

  get(place: number): Row | undefined {
    return this.#rows.get(place);
  }

  has({ first, last }: RowRange): boolean {
    return this.missing({ first, last }) === null;
  }

  /** The smallest range that holds every row of this one that is not here. */
  missing({ first, last }: RowRange): RowRange | null {
    let from = first;
    while (from <= last && this.#isFresh(from)) from++;
    if (from > last) return null;
    let to = last;
    while (this.#isFresh(to)) to--;
    return { first: from, last: to };
  }

  /** Keeps the rows, and drops the farthest from them where there are too many. */
  put({ first, rows }: PlacedRows<Row>): void {
    for (const [index, row] of rows.entries()) {
      this.#rows.set(first + index, row);
      this.#expired.delete(first + index);
    }
    if (rows.length > 0 && this.#rows.size > this.capacity) this.#dropFarFrom(first + rows.length - 1);
  }

  /** From here on other rows may have taken their places: those at hand are shown until they are asked for again. */
  expire(from: number): void {
    for (const place of this.#rows.keys()) if (place >= from) this.#expired.add(place);
  }

  clear(): void {
    this.#rows.clear();
    this.#expired.clear();
  }

  #isFresh(place: number): boolean {
    return this.#rows.has(place) && !this.#expired.has(place);
  }

  #dropFarFrom(centre: number): void {
    const places = [...this.#rows.keys()].sort((a, b) => Math.abs(b - centre) - Math.abs(a - centre));
    // A quarter at once, so that sorting is rare.
    const spare = this.#rows.size - Math.floor(this.capacity * 0.75);
    for (const place of places.slice(0, spare)) {
      this.#rows.delete(place);
      this.#expired.delete(place);
    }
  }
}
