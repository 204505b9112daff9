/** Rows of a log as the window keeps them: unpacked from pages, few, and never changing once recorded. */
import type { FilteredRows } from '../../src-main/contract/messages';
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

const utf8 = new TextDecoder();

/** Rows that a filter lets through: their numbers have gaps. */
export function unpackFilteredRows(page: FilteredRows): LogRow[] {
  return unpackRows(page).map((row, index) => ({ ...row, number: page.number[index] ?? row.number }));
}

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
