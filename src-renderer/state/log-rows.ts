/** Rows of a log as the window keeps them: unpacked from pages, few, and never changing once recorded. */
import type { Direction, Layer, LogEvent, RecordKind, RowsPage, Transport } from '../../src-main/contract/records';
import { directions, layers, recordKinds, transports } from '../../src-main/contract/records';

export interface LogRow {
  readonly number: number;
  /** Nanoseconds since the Unix epoch. */
  readonly atNs: bigint;
  readonly kind: RecordKind;
  readonly direction: Direction;
  readonly transport: Transport;
  readonly layer: Layer;
  /** Raw bytes that a person put under the session's own. */
  readonly isInjected: boolean;
  /** 0: belongs to no connection. */
  readonly connection: number;
  /** Of the whole record. */
  readonly byteLength: number;
  /** The payload's first bytes; empty for an event. */
  readonly preview: Uint8Array;
  readonly event: LogEvent | null;
}

export interface RowRange {
  readonly first: number;
  /** Number of the last one; before `first` where there is none. */
  readonly last: number;
}

const utf8 = new TextDecoder();

export function unpackRows(page: RowsPage): LogRow[] {
  const rows: LogRow[] = [];
  for (let i = 0; i < page.count; i++) {
    const kind = recordKinds[page.kind[i] ?? 0] ?? 'data';
    const bytes = page.preview.subarray(i === 0 ? 0 : page.previewEnd[i - 1], page.previewEnd[i]);
    rows.push({
      number: page.firstNumber + i,
      atNs: page.atNs[i] ?? 0n,
      kind,
      direction: directions[page.direction[i] ?? 0] ?? 'none',
      transport: transports[page.transport[i] ?? 0] ?? 'none',
      layer: layers[page.layer[i] ?? 0] ?? 'wire',
      isInjected: page.injected[i] === 1,
      connection: page.connection[i] ?? 0,
      byteLength: page.byteLength[i] ?? 0,
      preview: kind === 'data' ? bytes : bytes.subarray(0, 0),
      event: kind === 'event' ? (JSON.parse(utf8.decode(bytes)) as LogEvent) : null,
    });
  }
  return rows;
}

/** Rows at hand, by number. Bounded: when full, those farthest from where the window looks go first. */
export class RowCache {
  readonly #rows = new Map<number, LogRow>();

  constructor(readonly capacity = 4_096) {}

  get size(): number {
    return this.#rows.size;
  }

  get(number: number): LogRow | undefined {
    return this.#rows.get(number);
  }

  has({ first, last }: RowRange): boolean {
    return this.missing({ first, last }) === null;
  }

  /** The smallest range that holds every row of this one that is not here. */
  missing({ first, last }: RowRange): RowRange | null {
    let from = first;
    while (from <= last && this.#rows.has(from)) from++;
    if (from > last) return null;
    let to = last;
    while (this.#rows.has(to)) to--;
    return { first: from, last: to };
  }

  /** Keeps the rows, and drops the farthest from them where there are too many. */
  put(rows: readonly LogRow[]): void {
    for (const row of rows) this.#rows.set(row.number, row);
    const newest = rows.at(-1);
    if (newest !== undefined && this.#rows.size > this.capacity) this.#dropFarFrom(newest.number);
  }

  clear(): void {
    this.#rows.clear();
  }

  #dropFarFrom(centre: number): void {
    const numbers = [...this.#rows.keys()].sort((a, b) => Math.abs(b - centre) - Math.abs(a - centre));
    // A quarter at once, so that sorting is rare.
    const spare = this.#rows.size - Math.floor(this.capacity * 0.75);
    for (const number of numbers.slice(0, spare)) this.#rows.delete(number);
  }
}
