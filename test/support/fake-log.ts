import {
  directions,
  layers,
  previewByteLength,
  recordKinds,
  transports,
  type Direction,
  type Layer,
  type LogEvent,
  type RecordBytes,
  type RowsPage,
  type Transport,
} from '../../src-main/contract/records';
import { LabError } from '../../src-main/contract/errors';
import type { ConnectionNumber, Endpoint } from '../../src-main/contract/session-state';

export interface FakeRecord {
  readonly atNs: bigint;
  readonly direction: Direction;
  readonly transport: Transport;
  readonly layer?: Layer;
  readonly isInjected?: boolean;
  readonly connection: ConnectionNumber;
  readonly local: Endpoint | null;
  readonly remote: Endpoint | null;
  readonly bytes: Uint8Array;
  readonly event: LogEvent | null;
}

/** A log in memory that answers as the recorder does. */
export class FakeLog {
  readonly records: FakeRecord[] = [];
  storedBytes = 0;

  get count(): number {
    return this.records.length;
  }

  append(record: FakeRecord): void {
    // A TextEncoder of another realm gives another realm's bytes.
    this.records.push({ ...record, bytes: new Uint8Array(record.bytes) });
    this.storedBytes += record.bytes.length + 96;
  }

  rows(firstNumber: number, count: number): RowsPage {
    const rows = this.records.slice(firstNumber - 1, firstNumber - 1 + count);
    const previews = rows.map(previewOf);
    let end = 0;
    const preview = new Uint8Array(previews.reduce((sum, bytes) => sum + bytes.length, 0));
    for (const bytes of previews) {
      preview.set(bytes, end);
      end += bytes.length;
    }
    end = 0;
    return {
      firstNumber,
      count: rows.length,
      atNs: BigInt64Array.from(rows, (row) => row.atNs),
      kind: Uint8Array.from(rows, (row) => recordKinds.indexOf(row.event === null ? 'data' : 'event')),
      direction: Uint8Array.from(rows, (row) => directions.indexOf(row.direction)),
      transport: Uint8Array.from(rows, (row) => transports.indexOf(row.transport)),
      layer: Uint8Array.from(rows, (row) => layers.indexOf(row.layer ?? 'wire')),
      injected: Uint8Array.from(rows, (row) => (row.isInjected ? 1 : 0)),
      connection: Uint32Array.from(rows, (row) => row.connection),
      byteLength: Uint32Array.from(rows, (row) => row.bytes.length),
      previewEnd: Uint32Array.from(previews, (bytes) => (end += bytes.length)),
      preview,
    };
  }

  record(number: number, at: number, length: number): RecordBytes {
    const found = this.records[number - 1];
    if (found === undefined) throw new LabError('RECORD_NOT_FOUND', { number });
    const { bytes, event, layer = 'wire', isInjected = false, ...rest } = found;
    return {
      number,
      ...rest,
      layer,
      isInjected,
      event,
      kind: event === null ? 'data' : 'event',
      byteLength: bytes.length,
      at,
      bytes: bytes.slice(at, at + length),
    };
  }

  find(from: number, backwards: boolean, needle: Uint8Array, ignoreCase: boolean): number | null {
    const wanted = text(needle, ignoreCase);
    const step = backwards ? -1 : 1;
    for (let number = from + step; number >= 1 && number <= this.count; number += step) {
      if (text(this.records[number - 1]?.bytes ?? new Uint8Array(), ignoreCase).includes(wanted)) return number;
    }
    return null;
  }
}

function previewOf({ event, bytes }: FakeRecord): Uint8Array {
  return event === null ? bytes.subarray(0, previewByteLength) : new TextEncoder().encode(JSON.stringify(event));
}

function text(bytes: Uint8Array, ignoreCase: boolean): string {
  const all = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return ignoreCase ? all.toLowerCase() : all;
}
