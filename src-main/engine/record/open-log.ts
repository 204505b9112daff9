import { LabError } from '../../contract/errors';
import type { RecordBytes, RowsPage } from '../../contract/records';
import { unpack, type Unpacked } from './capture/unpack';
import { CaptureIndexer } from './capture-indexer';
import type { ConnectionNumber } from '../../contract/session-state';
import type { FindQuery, Found } from './find-bytes';
import type { CapturedPacket, GrowingLog, LogReading, TcpSegment } from './log-contract';
import { LogReader } from './log-reader';
import { saveLog } from './save-log';
import { hasSecrets } from './segment';

/**
 * Opens a capture file (pcapng or pcap, anybody's) and, where it is one of ours in several files, those that follow.
 * Resolves as soon as the format is known; records appear as indexing proceeds, in turns of a few milliseconds.
 * One that gzip has compressed is unpacked first, into a temporary file that is gone with the log.
 * Throws `FILE_NOT_FOUND`, `FILE_IS_DIRECTORY`, `FILE_NOT_READABLE`, `CAPTURE_NOT_RECOGNISED` or `CAPTURE_TOO_LARGE`; a damaged file opens,
 * and `state.damage` tells how far it could be read.
 */
export async function openLog(path: string): Promise<GrowingLog> {
  const indexer = new CaptureIndexer();
  const unpacked = await unpack(path);
  try {
    await indexer.begin(unpacked?.path ?? path);
  } catch (error) {
    unpacked?.remove();
    throw error instanceof LabError && unpacked ? new LabError(error.code, { ...error.details, path }) : error;
  }
  return new OpenedLog(path, indexer, unpacked);
}

/** Opens a log that is being written, to be read from the side. It tells of more once `grow` was called. */
export async function openGrowingLog(path: string): Promise<GrowingLog> {
  const indexer = new CaptureIndexer(true);
  await indexer.begin(path);
  return new OpenedLog(path, indexer);
}

class OpenedLog implements GrowingLog {
  readonly whenIndexed: Promise<void>;
  readonly #path: string;
  readonly #indexer: CaptureIndexer;
  readonly #reader: LogReader;
  readonly #unpacked: Unpacked | null;
  #isIndexed = false;

  constructor(path: string, indexer: CaptureIndexer, unpacked: Unpacked | null = null) {
    this.#unpacked = unpacked;
    const { index, connections, segments } = indexer;
    this.#path = path;
    this.#indexer = indexer;
    this.#reader = new LogReader({
      path,
      index,
      connections,
      segments,
      get isForeign() {
        return indexer.isForeign;
      },
    });
    this.whenIndexed = indexer.run().then(() => {
      this.#isIndexed = true;
    });
  }

  get count(): number {
    return this.#indexer.index.count;
  }

  get firstNumber(): number {
    return this.#indexer.index.firstNumber;
  }

  get scheme(): string | null {
    return this.#indexer.scheme;
  }

  get isForeign(): boolean {
    return this.#indexer.isForeign;
  }

  get marks(): ReadonlyMap<number, string> {
    return this.#indexer.marks;
  }

  get state(): LogReading['state'] {
    const { index, storedBytes, progress } = this.#indexer;
    const damage = this.#unpacked?.damage ?? this.#indexer.damage;
    return {
      count: index.count,
      firstNumber: index.firstNumber,
      storedBytes,
      waitingBytes: 0,
      path: this.#path,
      indexed: this.#isIndexed ? 1 : progress,
      damage,
      hasSecrets: hasSecrets(this.#indexer.segments),
    };
  }

  rows(firstNumber: number, count: number): Promise<RowsPage> {
    return this.#reader.rows(firstNumber, count);
  }

  record(number: number, at?: number, length?: number): Promise<RecordBytes> {
    return this.#reader.record(number, at, length);
  }

  records(firstNumber: number, count: number, length: number): Promise<RecordBytes[]> {
    return this.#reader.records(firstNumber, count, length);
  }

  segments(firstNumber: number, count: number): Promise<(TcpSegment | null)[]> {
    return this.#reader.segments(firstNumber, count);
  }

  packet(number: number): Promise<CapturedPacket | null> {
    return this.#reader.packet(number);
  }

  nextOf(connection: ConnectionNumber, from: number): number | null {
    return this.#indexer.index.nextOf(connection, from);
  }

  grow(): void {
    this.#indexer.grow();
  }

  dropBefore(number: number): void {
    this.#indexer.dropBefore(number);
  }

  whenMore(): Promise<void> {
    return this.#isIndexed ? Promise.resolve() : Promise.race([this.#indexer.whenMore(), this.whenIndexed]);
  }

  nextEvent(from: number): number | null {
    return this.#reader.nextEvent(from);
  }

  /** Waits for more records where those indexed so far do not hold the needle. */
  async find(query: FindQuery): Promise<Found> {
    const lastNumber = this.#indexer.index.nextNumber - 1;
    const found = await this.#reader.find(query);
    const isAtEnd = found.number === null && found.continueFrom === null;
    if (!isAtEnd || query.backwards || query.needle.length === 0 || this.#isIndexed) return found;
    await this.whenMore();
    return { number: null, continueFrom: Math.max(query.from, lastNumber) };
  }

  /** In memory: the file is not ours to change. */
  mark(number: number, comment: string | null): void {
    if (!this.#indexer.index.has(number)) throw new LabError('RECORD_NOT_FOUND', { number });
    if (comment === null) this.#indexer.marks.delete(number);
    else this.#indexer.marks.set(number, comment);
  }

  /** Without secrets only what was looked through is copied: what is not understood may hold some. */
  async save(path: string, withSecrets?: boolean): Promise<{ path: string; byteLength: number }> {
    if (withSecrets !== false) return saveLog(this.#reader.source, path, { withSecrets: true });
    await this.whenIndexed;
    return saveLog(this.#reader.source, path, { withSecrets: false, damage: this.#indexer.damageAt });
  }

  async close(): Promise<void> {
    this.#indexer.stop();
    for (const segment of this.#indexer.segments) segment.close();
    await this.whenIndexed;
    this.#unpacked?.remove();
  }
}
