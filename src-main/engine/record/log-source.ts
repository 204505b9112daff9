import type { Connections } from './connections';
import type { RecordIndex, IndexEntry } from './record-index';
import { isInjected, isJoined } from './record-tag';
import type { Segment } from './segment';
import { fullTcpBlock, largestTcpPayload } from './tcp-flow';

/** What there is to read of a log, whoever fills it. */
export interface LogSource {
  readonly path: string;
  readonly index: RecordIndex;
  readonly connections: Connections;
  /** Captured by somebody else. */
  readonly isForeign: boolean;
  /** Oldest first. */
  readonly segments: readonly Segment[];
}

/** The segment that holds a record of the index. */
export function segmentOf(source: LogSource, number: number): Segment {
  const { segments } = source;
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (segments[middle]!.firstNumber <= number) low = middle;
    else high = middle - 1;
  }
  return segments[low]!;
}

/** File offset just past the payload's first `length` bytes. */
export function payloadEnd(entry: IndexEntry, length = entry.byteLength): number {
  const start = entry.offset + entry.payloadAt;
  if (!isJoined(entry.tag) || length === 0) return start + length;
  const largest = largestTcpPayload(entry.payloadAt);
  const lastPart = Math.ceil(length / largest) - 1;
  return start + lastPart * strideOf(entry) + (length - lastPart * largest);
}

/** Payload bytes `at … at + length` of a record, out of its segment. */
export async function readPayload(
  segment: Segment,
  entry: IndexEntry,
  at: number,
  length: number,
): Promise<Uint8Array> {
  if (length === 0) return new Uint8Array(0);
  if (!isJoined(entry.tag)) return segment.read(entry.offset + entry.payloadAt + at, length);
  const largest = largestTcpPayload(entry.payloadAt);
  const firstPart = Math.floor(at / largest);
  const start = entry.offset + entry.payloadAt + firstPart * strideOf(entry);
  const stored = await segment.read(start, payloadEnd(entry, at + length) - start);
  return joinParts(stored, entry, at - firstPart * largest, length);
}

/** Joins payload bytes `at … at + length` of blocks one after another; `stored` begins with the first one's payload. */
export function joinParts(stored: Uint8Array, entry: IndexEntry, at: number, length: number): Uint8Array {
  const largest = largestTcpPayload(entry.payloadAt);
  const stride = strideOf(entry);
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const part = Math.floor((at + done) / largest);
    const inPart = at + done - part * largest;
    const count = Math.min(largest - inPart, length - done);
    const from = part * stride + inPart;
    bytes.set(stored.subarray(from, from + count), done);
    done += count;
  }
  return bytes;
}

/** From one part of a record to the next. */
function strideOf({ payloadAt, tag }: IndexEntry): number {
  return fullTcpBlock(payloadAt, isInjected(tag));
}
