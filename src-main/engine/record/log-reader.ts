import { LabError } from '../../contract/errors';
import { directions, recordKinds, transports, type RecordBytes, type RowsPage } from '../../contract/records';
import { eventJson, parseEvent } from './event-text';
import { findBytes, type FindQuery, type Found } from './find-bytes';
import { impliedEvent } from './implied-event';
import type { CapturedPacket, TcpSegment } from './log-contract';
import { layerOf } from './layer-of';
import { readPayload, segmentOf, type LogSource } from './log-source';
import { PacketReader } from './read-packets';
import { readRecords } from './read-records';
import { readRows } from './read-rows';
import type { IndexEntry } from './record-index';
import { detailOf, directionOf, eventDetails, isEvent, isInjected, transportOf } from './record-tag';

/** Rows, records and search: the same for a log being written and for a file being read. */
export class LogReader {
  readonly #packets: PacketReader;

  constructor(readonly source: LogSource) {
    this.#packets = new PacketReader(source);
  }

  rows(firstNumber: number, count: number): Promise<RowsPage> {
    return readRows(this.source, firstNumber, count);
  }

  records(firstNumber: number, count: number, length: number): Promise<RecordBytes[]> {
    return readRecords(this.source, firstNumber, count, length);
  }

  find(query: FindQuery): Promise<Found> {
    return findBytes(this.source, query);
  }

  segments(firstNumber: number, count: number): Promise<(TcpSegment | null)[]> {
    if (this.source.isForeign) return this.#packets.segments(firstNumber, count);
    const first = Math.max(firstNumber, this.source.index.firstNumber);
    const end = Math.min(firstNumber + count, this.source.index.nextNumber);
    return Promise.resolve(Array.from({ length: Math.max(0, end - first) }, () => null));
  }

  async packet(number: number): Promise<CapturedPacket | null> {
    if (!this.source.index.has(number)) throw new LabError('RECORD_NOT_FOUND', { number });
    return this.#packets.packet(number);
  }

  nextEvent(from: number): number | null {
    return this.source.index.nextWhere(isEvent, from);
  }

  async record(number: number, at = 0, length = Number.POSITIVE_INFINITY): Promise<RecordBytes> {
    const { index, connections } = this.source;
    if (!index.has(number)) throw new LabError('RECORD_NOT_FOUND', { number });
    const entry = index.entry(number);
    const ends = connections.get(entry.connection);
    const about = {
      number,
      atNs: entry.atNs,
      direction: directions[directionOf(entry.tag)]!,
      transport: transports[transportOf(entry.tag)]!,
      layer: layerOf(entry, connections),
      isInjected: isInjected(entry.tag),
      connection: entry.connection,
      local: ends?.local ?? null,
      remote: ends?.remote ?? null,
    };
    if (isEvent(entry.tag)) {
      const event = parseEvent(await this.#eventBytes(number, entry));
      return { ...about, kind: recordKinds[1], byteLength: 0, at: 0, bytes: new Uint8Array(0), event };
    }
    const { byteLength } = entry;
    const from = Math.min(Math.max(at, 0), byteLength);
    const count = Math.min(Math.max(length, 0), byteLength - from);
    const bytes = await readPayload(segmentOf(this.source, number), entry, from, count);
    return { ...about, kind: recordKinds[0], byteLength, at: from, bytes, event: null };
  }

  #eventBytes(number: number, entry: IndexEntry): Promise<Uint8Array> {
    const detail = detailOf(entry.tag);
    if (detail === eventDetails.stored) {
      return segmentOf(this.source, number).read(entry.offset + entry.payloadAt, entry.byteLength);
    }
    return Promise.resolve(eventJson(impliedEvent(detail, this.source.connections.get(entry.connection))));
  }
}
