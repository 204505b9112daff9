import { statSync } from 'node:fs';
import { LabError, type LabErrorData } from '../../contract/errors';
import { ForeignRecords } from './capture/foreign-records';
import { FlowTable } from './capture/flow-table';
import { OwnRecords } from './capture/own-records';
import { pcapFormat, PcapScanner } from './capture/pcap-scanner';
import { PcapngScanner } from './capture/pcapng-scanner';
import type { Damage, Scanner } from './capture/scanner';
import { Connections } from './connections';
import type { SegmentNote } from './event-text';
import { byteOrderMagic, sectionHeaderType } from './pcapng-format';
import { RecordIndex } from './record-index';
import { Segment } from './segment';
import { logPath, segmentPath } from './segment-chain';

/** Read and looked through at once: a few milliseconds of work, then everybody else has a turn. */
const chunkByteLength = 512 * 1024;
const recognisedBy = 12;
/** Holds the note that a file of ours begins with. */
const startByteLength = 4096;

/** A file that goes on with a log. */
interface Following {
  readonly segment: Segment;
  readonly note: SegmentNote;
}

/** Reads a capture from beginning to end and fills an index with its records. */
export class CaptureIndexer {
  readonly index = new RecordIndex();
  readonly connections = new Connections();
  readonly segments: Segment[] = [];
  damage: LabErrorData | null = null;
  /** Nothing from there on was understood. */
  damageAt: { readonly segment: Segment; readonly offset: number } | null = null;
  readonly #flows = new FlowTable();
  readonly #own = new OwnRecords(this.index, this.connections, this.#flows);
  readonly #foreign = new ForeignRecords(this.index, this.connections, this.#flows);
  #scanner: Scanner | null = null;
  #scannedBytes = 0;
  #isStopped = false;
  #waiting: (() => void)[] = [];
  readonly #isGrowing: boolean;
  /** Path of the first file, as it was opened. */
  #opened = '';
  /** The file after the present one, found while that was still being read. */
  #followed: Following | null = null;
  /** `grow` was called since the last look. */
  #isTold = false;
  /** Ends the wait for more of a file that grows. */
  #onGrown: (() => void) | null = null;

  /** `isGrowing`: the file is being written; its end is waited at, until `stop`. */
  constructor(isGrowing = false) {
    this.#isGrowing = isGrowing;
  }

  get scheme(): string | null {
    return this.#own.segment?.scheme ?? null;
  }

  get isForeign(): boolean {
    return this.#own.segment === null;
  }

  get marks(): Map<number, string> {
    return this.#own.marks;
  }

  get storedBytes(): number {
    return this.segments.reduce((sum, segment) => sum + segment.byteLength, 0);
  }

  /** 0 to 1. */
  get progress(): number {
    return this.storedBytes === 0 ? 0 : Math.min(1, this.#scannedBytes / this.storedBytes);
  }

  /** Opens the first file and sees what it is. Throws `LabError`. */
  async begin(path: string): Promise<void> {
    const segment = Segment.open(path);
    this.#opened = path;
    try {
      this.#scanner = await this.#recognise(segment);
      this.segments.push(segment);
    } catch (error) {
      segment.close();
      throw error;
    }
  }

  /** Looks through the file, and through those that follow it in a log of ours. Stops at damage; does not throw for it. */
  async run(): Promise<void> {
    try {
      for (let segment = this.segments[0] ?? null; segment; segment = await this.#next()) {
        await this.#scan(segment);
      }
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      this.damage ??= error.toData();
    } finally {
      this.#announce();
    }
  }

  /** The log's own name. */
  get #path(): string {
    return logPath(this.#opened, this.#own.firstSegmentNumber);
  }

  /** Resolves when more has been looked through; only while `run` is under way. */
  whenMore(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Indexing ends with the present chunk. */
  stop(): void {
    this.#isStopped = true;
    this.grow();
  }

  /** The file that is being written has grown, or another has followed it. */
  grow(): void {
    this.#isTold = true;
    this.#onGrown?.();
  }

  /** Forgets the records before this number, and the files that held only such. */
  dropBefore(number: number): void {
    this.index.dropBefore(number);
    this.connections.dropBefore(number);
    for (const marked of this.marks.keys()) if (marked < number) this.marks.delete(marked);
    while (this.segments.length > 1 && this.segments[1]!.firstNumber <= number) this.segments.shift()!.close();
  }

  async #recognise(segment: Segment): Promise<Scanner> {
    const start = Buffer.from((await segment.read(0, Math.min(recognisedBy, segment.byteLength))).buffer);
    const format = pcapFormat(start);
    if (format) return new PcapScanner(format, this.#foreign);
    if (!isPcapng(start)) throw new LabError('CAPTURE_NOT_RECOGNISED', { path: segment.path });
    return new PcapngScanner({
      own: this.#own,
      foreign: this.#foreign,
      secrets: (offset, byteLength) => this.segments.at(-1)!.secrets.push({ offset, byteLength }),
    });
  }

  async #scan(segment: Segment): Promise<void> {
    const release = segment.acquire();
    try {
      await this.#scanFile(segment, this.#scanner!);
    } finally {
      release();
    }
  }

  async #scanFile(segment: Segment, scanner: Scanner): Promise<void> {
    let buffer = Buffer.allocUnsafeSlow(chunkByteLength);
    let position = 0;
    segment.places = scanner.places;
    while ((position < segment.byteLength || (await this.#hasGrown(segment))) && !this.#isStopped) {
      const length = Math.min(buffer.length, segment.byteLength - position);
      await segment.readInto(buffer, length, position);
      const taken = scanner.scan(buffer.subarray(0, length), position);
      position += taken;
      this.#scannedBytes += taken;
      this.#announce();
      if (scanner.damage) return this.#reportDamage(segment, scanner.damage);
      if (taken > 0) continue;
      if (position + length >= segment.byteLength) {
        if (await this.#hasGrown(segment)) continue;
        const reason = `the last block is cut off: ${length} of at least ${scanner.needed} bytes are there`;
        return this.#reportDamage(segment, { offset: position, reason });
      }
      buffer = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, scanner.needed));
    }
  }

  async #next(): Promise<Segment | null> {
    const following = this.#followed ?? (await this.#following());
    this.#followed = null;
    if (following === null) return null;
    const { segment, note } = following;
    if (note.firstNumber > this.index.nextNumber) this.#skipTo(note.firstNumber);
    segment.firstNumber = this.index.nextNumber;
    this.segments.push(segment);
    this.#scanner = await this.#recognise(segment);
    return segment;
  }

  /** The writer has dropped files that nobody here has looked through: their records, and all before them, are gone. */
  #skipTo(number: number): void {
    this.dropBefore(this.index.nextNumber);
    this.index.startAt(number);
    for (const segment of this.segments.splice(0)) segment.close();
  }

  /** Waits for more of a file that is being written; false: it has given way to another, or nobody writes it. */
  async #hasGrown(segment: Segment): Promise<boolean> {
    while (this.#isGrowing && !this.#isStopped) {
      const { byteLength } = segment;
      this.#isTold = false;
      // In this order: once there is another file, this one is whole.
      this.#followed ??= await this.#following();
      segment.refresh();
      if (segment.byteLength > byteLength) return true;
      if (this.#followed !== null) return false;
      if (!this.#isTold) await new Promise<void>((resolve) => (this.#onGrown = resolve));
    }
    return false;
  }

  #reportDamage(segment: Segment, { offset, reason }: Damage): void {
    this.damage ??= new LabError('CAPTURE_DAMAGED', { path: segment.path, offset, reason }).toData();
    this.damageAt ??= { segment, offset };
  }

  /**
   * The next file of the same log, if there is one. A saved copy holds several sections: the last one's number counts. Of a
   * log that is being written the oldest file bears the log's own name, whichever it is: it may be the next, or a later one.
   */
  async #following(): Promise<Following | null> {
    const { segment: last } = this.#own;
    if (last === null || this.damage !== null || this.#isStopped) return null;
    const next = await segmentAt(segmentPath(this.#path, last.segment + 1));
    if (next?.note.log === last.log && next.note.segment === last.segment + 1) return next;
    next?.segment.close();
    if (!this.#isGrowing || this.segments.at(-1)?.isSameFile(this.#path) !== false) return null;
    const oldest = await segmentAt(this.#path);
    if (oldest?.note.log === last.log && oldest.note.segment > last.segment) return oldest;
    oldest?.segment.close();
    return null;
  }

  #announce(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function isPcapng(start: Buffer): boolean {
  if (start.length < 12 || start.readUInt32LE(0) !== sectionHeaderType) return false;
  return start.readUInt32LE(8) === byteOrderMagic || start.readUInt32BE(8) === byteOrderMagic;
}

/** A file of a log of ours, and what it says of itself; null: there is none at this path, or it is something else (yet). */
async function segmentAt(path: string): Promise<Following | null> {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return null;
  let segment: Segment;
  try {
    segment = Segment.open(path);
  } catch (error) {
    // It has got another name meanwhile.
    if (error instanceof LabError && error.code === 'FILE_NOT_FOUND') return null;
    throw error;
  }
  const note = await noteOf(segment);
  if (note === null) segment.close();
  return note && { segment, note };
}

async function noteOf(segment: Segment): Promise<SegmentNote | null> {
  const start = Buffer.from((await segment.read(0, Math.min(startByteLength, segment.byteLength))).buffer);
  if (!isPcapng(start)) return null;
  const records = new OwnRecords(new RecordIndex(), new Connections(), new FlowTable());
  new PcapngScanner({ own: records, foreign: { packet: () => undefined } }).scan(start, 0);
  return records.segment;
}
