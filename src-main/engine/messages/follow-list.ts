/** A connection as what each side said: which records hold it, in order; the bytes are read when they are looked at. */
import type { FollowChunk, FollowPage } from '../../contract/messages';
import type { Layer } from '../../contract/records';
import type { ConnectionNumber } from '../../contract/session-state';
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
  #next = 1;

  constructor(log: LogReading, connection: ConnectionNumber, layer: Layer) {
    this.#log = log;
    this.#connection = connection;
    this.#layer = layer;
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
    for (let looked = 0; ; looked++) {
      const number = this.#log.nextOf(this.#connection, this.#next);
      if (number === null) return;
      const [record] = await this.#log.records(number, 1, 0);
      this.#next = number + 1;
      if (record) this.#add(record);
      if (looked % turnCount === turnCount - 1) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #add({ event, layer, direction, number, atNs, byteLength }: Awaited<ReturnType<LogReading['record']>>): void {
    if (event !== null || layer !== this.#layer || direction === 'none') return;
    const at = this.#said[direction];
    this.#said[direction] += byteLength;
    this.#chunks.push({ record: number, direction, atNs, at, from: 0, byteLength, lostBytes: 0 });
  }
}
