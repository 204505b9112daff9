import { layers, previewByteLength, type RowsPage } from '../../contract/records';
import { eventJson } from './event-text';
import { impliedEvent } from './implied-event';
import type { Connections } from './connections';
import { layerOf } from './layer-of';
import { segmentOf, type LogSource } from './log-source';
import type { IndexEntry } from './record-index';
import { detailOf, directionOf, eventDetails, isEvent, isInjected, kindOf, transportOf } from './record-tag';
import type { Segment } from './segment';

/** Previews closer than this are read at once: reading the bytes between costs less than another call. */
const gapByteLength = 32 * 1024;
/** The most that is read at once. */
const spanByteLength = 1024 * 1024;

/** Bytes of the file that hold previews of neighbouring records. */
interface Span {
  readonly segment: Segment;
  readonly start: number;
  end: number;
  bytes: Uint8Array | null;
}

interface Preview {
  readonly span: Span | null;
  /** In the file, or all of it where no span holds it. */
  readonly at: number;
  readonly length: number;
  readonly bytes: Uint8Array | null;
}

/** The rows that are there of the asked range, with the first bytes of each: no more than one packet holds. */
export async function readRows(
  source: LogSource,
  firstNumber: number,
  count: number,
  previewLength = previewByteLength,
): Promise<RowsPage> {
  const { index } = source;
  const first = Math.max(firstNumber, index.firstNumber);
  const end = Math.min(firstNumber + count, index.nextNumber);
  const page = emptyPage(first, Math.max(0, end - first));
  const previews: Preview[] = [];
  const spans: Span[] = [];
  for (let row = 0; row < page.count; row++) {
    const entry = index.entry(first + row);
    fillRow(page, row, entry, source.connections);
    previews.push(locate(source, first + row, entry, previewLength, spans));
  }
  // All are begun before the first is awaited: what is not on disk yet is copied now.
  await Promise.all(
    spans.map(async (span) => {
      span.bytes = await span.segment.read(span.start, span.end - span.start);
    }),
  );
  return { ...page, preview: gather(previews, page.previewEnd) };
}

function emptyPage(firstNumber: number, count: number): RowsPage {
  return {
    firstNumber,
    count,
    atNs: new BigInt64Array(count),
    kind: new Uint8Array(count),
    direction: new Uint8Array(count),
    transport: new Uint8Array(count),
    layer: new Uint8Array(count),
    injected: new Uint8Array(count),
    connection: new Uint32Array(count),
    byteLength: new Uint32Array(count),
    previewEnd: new Uint32Array(count),
    preview: new Uint8Array(0),
  };
}

function fillRow(page: RowsPage, row: number, entry: IndexEntry, connections: Connections): void {
  page.atNs[row] = entry.atNs;
  page.kind[row] = kindOf(entry.tag);
  page.direction[row] = directionOf(entry.tag);
  page.transport[row] = transportOf(entry.tag);
  page.layer[row] = layers.indexOf(layerOf(entry, connections));
  page.injected[row] = isInjected(entry.tag) ? 1 : 0;
  page.connection[row] = entry.connection;
  page.byteLength[row] = isEvent(entry.tag) ? 0 : entry.byteLength;
}

function locate(source: LogSource, number: number, entry: IndexEntry, previewLength: number, spans: Span[]): Preview {
  if (isEvent(entry.tag) && detailOf(entry.tag) !== eventDetails.stored) {
    const bytes = eventJson(impliedEvent(detailOf(entry.tag), source.connections.get(entry.connection)));
    return { span: null, at: 0, length: bytes.length, bytes };
  }
  const length = isEvent(entry.tag) ? entry.byteLength : Math.min(entry.byteLength, previewLength);
  if (length === 0) return { span: null, at: 0, length, bytes: null };
  const at = entry.offset + entry.payloadAt;
  return { span: spanFor(segmentOf(source, number), at, length, spans), at, length, bytes: null };
}

function spanFor(segment: Segment, at: number, length: number, spans: Span[]): Span {
  const last = spans.at(-1);
  const isNear =
    last?.segment === segment &&
    at >= last.start &&
    at - last.end <= gapByteLength &&
    at + length - last.start <= spanByteLength;
  if (isNear) {
    last.end = Math.max(last.end, at + length);
    return last;
  }
  const span: Span = { segment, start: at, end: at + length, bytes: null };
  spans.push(span);
  return span;
}

function gather(previews: readonly Preview[], previewEnd: Uint32Array): Uint8Array {
  const preview = new Uint8Array(previews.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  previews.forEach(({ span, at, length, bytes }, row) => {
    if (bytes) preview.set(bytes, end);
    else if (span?.bytes) preview.set(span.bytes.subarray(at - span.start, at - span.start + length), end);
    end += length;
    previewEnd[row] = end;
  });
  return preview;
}
