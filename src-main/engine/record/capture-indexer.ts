import { statSync } from 'node:fs';
import { LabError, type LabErrorData } from '../../contract/errors';
import { ForeignRecords } from './capture/foreign-records';
import { FlowTable } from './capture/flow-table';
import { OwnRecords } from './capture/own-records';
import { pcapFormat, PcapScanner } from './capture/pcap-scanner';
import { PcapngScanner } from './capture/pcapng-scanner';
import type { Damage, Scanner } from './capture/scanner';
import { Connections } from './connections';
import { byteOrderMagic, sectionHeaderType } from './pcapng-format';
import { RecordIndex } from './record-index';
import { Segment } from './segment';
import { logPath, segmentPath } from './segment-chain';

/** Read and looked through at once: a few milliseconds of work, then everybody else has a turn. */
const chunkByteLength = 512 * 1024;
const recognisedBy = 12;
/** Holds the note that a file of ours begins with. */
const startByteLength = 4096;

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
  /** The file after the present one, found while that was still being read. */
  #followed: Segment | null = null;
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
    following.firstNumber = this.index.nextNumber;
    this.segments.push(following);
    this.#scanner = await this.#recognise(following);
    return following;
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

  /** The next file of the same log, if there is one. A saved copy holds several sections: the last one's number counts. */
  async #following(): Promise<Segment | null> {
    const { segment: last, firstSegmentNumber } = this.#own;
    if (last === null || this.damage !== null || this.#isStopped) return null;
    const number = last.segment + 1;
    const path = segmentPath(logPath(this.segments[0]!.path, firstSegmentNumber), number);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return null;
    const segment = Segment.open(path);
    if (!(await isSegment(segment, last.log, number))) {
      segment.close();
      return null;
    }
    return segment;
  }

  #announce(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function isPcapng(start: Buffer): boolean {
  if (start.length < 12 || start.readUInt32LE(0) !== sectionHeaderType) return false;
  return start.readUInt32LE(8) === byteOrderMagic || start.readUInt32BE(8) === byteOrderMagic;
}

/** Whether the file begins as this part of this log. */
async function isSegment(segment: Segment, log: string, number: number): Promise<boolean> {
  const start = Buffer.from((await segment.read(0, Math.min(startByteLength, segment.byteLength))).buffer);
  if (!isPcapng(start)) return false;
  const records = new OwnRecords(new RecordIndex(), new Connections(), new FlowTable());
  new PcapngScanner({ own: records, foreign: { packet: () => undefined } }).scan(start, 0);
  return records.segment?.log === log && records.firstSegmentNumber === number;
}
