import type { LogReading } from './log-contract';
import { joinParts, payloadEnd, readPayload, segmentOf, type LogSource } from './log-source';
import type { IndexEntry } from './record-index';
import { isEvent, isJoined } from './record-tag';
import type { Segment } from './segment';

export type FindQuery = Parameters<LogReading['find']>[0];
export type Found = Awaited<ReturnType<LogReading['find']>>;

/** What one call looks through before it gives the thread back for good. */
const sliceByteLength = 8 * 1024 * 1024;
const sliceMs = 50;
/** Bytes read at once. */
const windowByteLength = 1024 * 1024;

interface Candidate {
  readonly number: number;
  readonly entry: IndexEntry;
}

/** The nearest data record after or before `from` that holds the needle; events are not searched. */
export async function findBytes(source: LogSource, query: FindQuery): Promise<Found> {
  const needle = Buffer.from(query.needle);
  if (needle.length === 0) return { number: null, continueFrom: null };
  if (query.ignoreCase) lowerCase(needle);
  const startMs = performance.now();
  let searchedBytes = 0;
  let { from } = query;
  for (;;) {
    const batch = nextBatch(source, from, query.backwards);
    const last = batch.at(-1);
    if (!last) return { number: null, continueFrom: null };
    const { found, byteLength } = await searchBatch(source, batch, needle, query.ignoreCase);
    if (found !== null) return { number: found, continueFrom: null };
    from = last.number;
    searchedBytes += byteLength;
    if (searchedBytes >= sliceByteLength || performance.now() - startMs >= sliceMs) {
      return { number: null, continueFrom: from };
    }
  }
}

/** Records one after another in one segment whose bytes fit a window; a longer record alone. In the order of the search. */
function nextBatch({ index, ...source }: LogSource, from: number, backwards: boolean): readonly Candidate[] {
  const step = backwards ? -1 : 1;
  let number = backwards ? Math.min(from - 1, index.nextNumber - 1) : Math.max(from + 1, index.firstNumber);
  const batch: Candidate[] = [];
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  let segment: Segment | null = null;
  for (; index.has(number); number += step) {
    const entry = index.entry(number);
    const itsSegment = segmentOf({ index, ...source }, number);
    low = Math.min(low, entry.offset);
    high = Math.max(high, payloadEnd(entry));
    if (batch.length > 0 && (itsSegment !== segment || high - low > windowByteLength)) break;
    segment = itsSegment;
    batch.push({ number, entry });
  }
  return batch;
}

async function searchBatch(
  source: LogSource,
  batch: readonly Candidate[],
  needle: Buffer,
  ignoreCase: boolean,
): Promise<{ found: number | null; byteLength: number }> {
  const segment = segmentOf(source, batch[0]!.number);
  const start = Math.min(...[batch[0]!, batch.at(-1)!].map(({ entry }) => entry.offset));
  const end = Math.max(...[batch[0]!, batch.at(-1)!].map(({ entry }) => payloadEnd(entry)));
  if (end - start > windowByteLength) return searchLong(segment, batch[0]!, needle, ignoreCase);
  const bytes = Buffer.from((await segment.read(start, end - start)).buffer);
  if (ignoreCase) lowerCase(bytes);
  // Mostly there is no hit at all, which the whole window tells at once; parts are looked at joined.
  if (!bytes.includes(needle) && !batch.some(({ entry }) => isJoined(entry.tag)))
    return { found: null, byteLength: end - start };
  for (const { number, entry } of batch) {
    if (isEvent(entry.tag) || entry.byteLength < needle.length) continue;
    const at = entry.offset + entry.payloadAt - start;
    const stored = bytes.subarray(at, payloadEnd(entry) - start);
    const payload = isJoined(entry.tag) ? Buffer.from(joinParts(stored, entry, 0, entry.byteLength)) : stored;
    if (payload.includes(needle)) return { found: number, byteLength: end - start };
  }
  return { found: null, byteLength: end - start };
}

/** One record that is longer than a window, in windows that overlap by a needle. */
async function searchLong(
  segment: Segment,
  { number, entry }: Candidate,
  needle: Buffer,
  ignoreCase: boolean,
): Promise<{ found: number | null; byteLength: number }> {
  const windowLength = Math.max(windowByteLength, needle.length * 2);
  const step = windowLength - needle.length + 1;
  // The log may drop the segment between two windows.
  const release = segment.acquire();
  try {
    for (let at = 0; at < entry.byteLength; at += step) {
      const length = Math.min(windowLength, entry.byteLength - at);
      const bytes = Buffer.from((await readPayload(segment, entry, at, length)).buffer);
      if (ignoreCase) lowerCase(bytes);
      if (bytes.includes(needle)) return { found: number, byteLength: at + length };
    }
  } finally {
    release();
  }
  return { found: null, byteLength: entry.byteLength };
}

/** ASCII letters only, in place. */
function lowerCase(bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x41 && byte <= 0x5a) bytes[i] = byte | 0x20;
  }
}
