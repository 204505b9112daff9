/** Reads a log in order, a bounded piece at a time. */
import type { RecordBytes } from '../../contract/records';
import type { LogReading, TcpSegment } from '../record/log-contract';

/** A record, and in captures of others what its TCP header says; null where there is none. */
export interface LogRecord extends RecordBytes {
  readonly segment: TcpSegment | null;
}

/** Records read together by their first bytes. */
const batchCount = 512;
/** Long records completed together; with the length of one they bound the memory. */
const longCount = 32;
/** Bytes asked for at once. */
const pieceLength = 4 * 1024 * 1024;

/**
 * Records `from` … `to`, whole. Without bytes (`withBytes: false`) only what describes them; events always have their content.
 * Those that were dropped at the log's size cap are left out.
 */
export async function* logRecords(
  log: LogReading,
  { from, to, withBytes }: { readonly from: number; readonly to: number; readonly withBytes: boolean },
): AsyncGenerator<LogRecord> {
  for (let number = Math.max(from, log.firstNumber); number <= to; number += batchCount) {
    const count = Math.min(batchCount, to - number + 1);
    const records = await withSegments(log, number, await log.records(number, count, withBytes ? pieceLength : 0));
    if (!withBytes || records.every(isWhole)) yield* records;
    else
      for (let at = 0; at < records.length; at += longCount)
        yield* await Promise.all(records.slice(at, at + longCount).map((record) => wholeRecord(log, record)));
  }
}

async function withSegments(log: LogReading, number: number, records: readonly RecordBytes[]): Promise<LogRecord[]> {
  const first = records[0]?.number ?? number;
  const segments = log.isForeign ? await log.segments(first, records.length) : [];
  return records.map((record, at) => ({ ...record, segment: segments[at] ?? null }));
}

/** The events among records `from` … `to`. */
export async function* eventRecords(
  log: LogReading,
  { from, to }: { readonly from: number; readonly to: number },
): AsyncGenerator<LogRecord> {
  let number = log.nextEvent(from);
  while (number !== null && number <= to) {
    yield { ...(await log.record(number)), segment: null };
    number = log.nextEvent(number + 1);
  }
}

const isWhole = ({ bytes, byteLength }: RecordBytes): boolean => bytes.length === byteLength;

async function wholeRecord(log: LogReading, record: LogRecord): Promise<LogRecord> {
  if (isWhole(record)) return record;
  const bytes = new Uint8Array(record.byteLength);
  bytes.set(record.bytes);
  for (let at = record.bytes.length; at < bytes.length;) {
    const piece = await log.record(record.number, at, pieceLength);
    bytes.set(piece.bytes, at);
    at += piece.bytes.length;
  }
  return { ...record, bytes };
}

export function lastNumber(log: LogReading): number {
  return log.firstNumber + log.count - 1;
}
