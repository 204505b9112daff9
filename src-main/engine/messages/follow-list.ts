/** A connection as what each side said: which records hold it, in order; the bytes are read when they are looked at. */
import type { FollowChunk, FollowPage } from '../../contract/messages';
import type { Layer } from '../../contract/records';
import type { ConnectionNumber } from '../../contract/session-state';
import { Assembly } from './assembly';
import { connectionRecords } from './connection-records';
import type { LogRecord } from './log-records';
import type { LogReading } from '../record/log-contract';

interface Chunk {
  readonly record: number;
  readonly direction: 'inbound' | 'outbound';
  readonly atNs: bigint;
  /** Of its first byte in what its side has said. */
  readonly at: number;
  /** Of its first byte in the record. */
  readonly from: number;
  readonly byteLength: number;
  readonly lostBytes: number;
}

export interface FollowRange {
  readonly firstIndex: number;
  readonly count: number;
  /** Of each chunk at most so many. */
  readonly byteLength: number;
}

/** Looked through in one turn of the event loop. */
const turnCount = 5_000;
/** Bytes in one page; chunks beyond them are the next page's. */
const pageByteLength = 4 * 1024 * 1024;

export class FollowList {
  readonly #log: LogReading;
  readonly #connection: ConnectionNumber;
  readonly #layer: Layer;
  readonly #chunks: Chunk[] = [];
  readonly #said = { inbound: 0, outbound: 0 };
  /** Of a connection of somebody else's capture. */
  readonly #assembly = new Assembly();
  #last: LogRecord | null = null;
  #next = 1;
  /** No more records come. */
  #isWhole = false;

  constructor(log: LogReading, connection: ConnectionNumber, layer: Layer) {
    this.#log = log;
    this.#connection = connection;
    this.#layer = layer;
    void log.whenIndexed.then(() => (this.#isWhole = true));
  }

  async page(generation: number, { firstIndex, count, byteLength }: FollowRange): Promise<FollowPage> {
    await this.#lookThrough();
    const chunks: FollowChunk[] = [];
    let sum = 0;
    for (const chunk of this.#chunks.slice(firstIndex, firstIndex + count)) {
      if (sum > pageByteLength) break;
      const { record, from, ...rest } = chunk;
      const { bytes } = await this.#log.record(record, from, Math.min(chunk.byteLength, byteLength));
      chunks.push({ ...rest, record, bytes });
      sum += bytes.length;
    }
    const { inbound, outbound } = this.#said;
    const total = this.#chunks.length;
    return { generation, total, firstIndex, inboundBytes: inbound, outboundBytes: outbound, chunks };
  }

  async #lookThrough(): Promise<void> {
    const to = this.#log.firstNumber + this.#log.count - 1;
    let looked = 0;
    for await (const record of this.#records(to)) {
      this.#add(record);
      this.#last = record;
      this.#next = record.number + 1;
      if (++looked % turnCount === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    this.#next = Math.max(this.#next, to + 1);
    const isWhole = this.#isWhole && to === this.#log.firstNumber + this.#log.count - 1;
    if (isWhole && this.#log.isForeign && this.#last !== null) this.#finish(this.#last);
  }

  /** What waits for lost segments waits no longer. */
  #finish(last: LogRecord): void {
    for (const piece of this.#assembly.end(last).pieces)
      this.#append(piece.direction, { ...piece, atNs: last.atNs, byteLength: piece.bytes.length });
    this.#last = null;
  }

  /** The bytes themselves matter only where segments have to be put in order. */
  #records(to: number): AsyncGenerator<LogRecord> {
    const range = { from: this.#next, to, withBytes: this.#log.isForeign };
    return connectionRecords(this.#log, this.#connection, range);
  }

  #add(record: LogRecord): void {
    const { event, layer, direction, number, atNs, byteLength, segment } = record;
    if (segment !== null && this.#layer === 'wire') {
      for (const piece of this.#assembly.push(record).pieces)
        this.#append(piece.direction, { ...piece, atNs, byteLength: piece.bytes.length });
    } else if (event === null && layer === this.#layer && direction !== 'none')
      this.#append(direction, { record: number, atNs, from: 0, byteLength, lostBytes: 0 });
  }

  #append(
    direction: Chunk['direction'],
    { record, atNs, from, byteLength, lostBytes }: Omit<Chunk, 'direction' | 'at'>,
  ) {
    const at = this.#said[direction] + lostBytes;
    this.#said[direction] = at + byteLength;
    this.#chunks.push({ record, direction, atNs, at, from, byteLength, lostBytes });
  }
}
