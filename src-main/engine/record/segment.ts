import { closeSync, ftruncateSync, fstatSync, openSync, read, statSync, writeSync } from 'node:fs';
import { LabError } from '../../contract/errors';
import type { PacketPlaces } from './capture/packet-places';
import { fileError } from './file-error';

/** What is not on disk yet: `bytes[0 … used]` follow the segment's last byte. */
export interface Tail {
  readonly bytes: Uint8Array;
  readonly used: number;
}

/** Where a block of secrets is in a segment. */
export interface SecretsBlock {
  readonly offset: number;
  readonly byteLength: number;
}

export function hasSecrets(segments: readonly Segment[]): boolean {
  return segments.some(({ secrets }) => secrets.length > 0);
}

/** One capture file of a log, open for as long as somebody reads it. */
export class Segment {
  /** Number of its first record in the log. */
  firstNumber = 1;
  /** Whole blocks on disk. */
  byteLength = 0;
  tail: Tail | null = null;
  /** In the order of the file, as far as it was written or looked through. */
  readonly secrets: SecretsBlock[] = [];
  /** Of a file that is looked through from its beginning on; null: of one that is being written. */
  places: PacketPlaces | null = null;
  /** Changes when the oldest segment takes over the name of the log. */
  path: string;
  readonly #file: number;
  #readers = 0;
  #isClosing = false;
  #isClosed = false;

  private constructor(path: string, file: number) {
    this.path = path;
    this.#file = file;
  }

  /** A new and empty file, in place of what was there. Throws `LabError`. */
  static create(path: string): Segment {
    try {
      return new Segment(path, openSync(path, 'w+'));
    } catch (error) {
      throw fileError(path, 'write', error);
    }
  }

  /** An existing file, `byteLength` being all of it. Throws `LabError`. */
  static open(path: string): Segment {
    try {
      const stat = statSync(path);
      if (stat.isDirectory()) throw new LabError('FILE_IS_DIRECTORY', { path });
      if (!stat.isFile()) throw new LabError('FILE_NOT_READABLE', { path, reason: 'it is not a regular file' });
      const segment = new Segment(path, openSync(path, 'r'));
      segment.byteLength = stat.size;
      return segment;
    } catch (error) {
      throw fileError(path, 'read', error);
    }
  }

  /** Whole blocks that `read` gives: on disk, and not there yet. */
  get readableByteLength(): number {
    return this.byteLength + (this.tail?.used ?? 0);
  }

  /** Appends; returns how many bytes the system took, which may be fewer. Throws what Node throws. */
  append(bytes: Uint8Array, from: number, to: number): number {
    return writeSync(this.#file, bytes, from, to - from);
  }

  /** Cuts off what follows the last whole block. Throws what Node throws: a device cannot be cut. */
  truncate(): void {
    ftruncateSync(this.#file, this.byteLength);
  }

  /** Devices and pipes take bytes, but do not give them back. */
  get isRegularFile(): boolean {
    return fstatSync(this.#file).isFile();
  }

  /** Takes over how long the file is now: somebody else writes it. */
  refresh(): void {
    if (!this.#isClosed) this.byteLength = Math.max(this.byteLength, fstatSync(this.#file).size);
  }

  /** Whether this path is the segment's own file, under whatever name. */
  isSameFile(path: string): boolean {
    if (this.#isClosed) throw this.#closedError();
    const other = statSync(path, { throwIfNoEntry: false, bigint: true });
    const own = fstatSync(this.#file, { bigint: true });
    return other !== undefined && other.ino === own.ino && other.dev === own.dev;
  }

  /** Copies at once what is not on disk yet, then reads the rest: what the log does meanwhile does not matter. */
  async read(offset: number, byteLength: number): Promise<Uint8Array> {
    if (this.#isClosed) throw this.#closedError();
    const target = new Uint8Array(byteLength);
    const onDisk = Math.min(Math.max(this.byteLength - offset, 0), byteLength);
    if (onDisk < byteLength) this.#copyTail(offset + onDisk - this.byteLength, target.subarray(onDisk));
    const release = this.acquire();
    try {
      await this.readInto(target, onDisk, offset);
    } finally {
      release();
    }
    return target;
  }

  /** Fills `target[0 … byteLength]` from the file. Throws `FILE_NOT_READABLE`, also where the file has become shorter. */
  async readInto(target: Uint8Array, byteLength: number, offset: number): Promise<void> {
    let done = 0;
    while (done < byteLength) {
      const count = await this.#readOnce(target, done, byteLength - done, offset + done);
      if (count === 0) throw new LabError('FILE_NOT_READABLE', { path: this.path, reason: 'the file became shorter' });
      done += count;
    }
  }

  /** Keeps the file open until the returned function is called. */
  acquire(): () => void {
    this.#readers += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#readers -= 1;
      this.#closeWhenUnused();
    };
  }

  close(): void {
    this.#isClosing = true;
    this.#closeWhenUnused();
  }

  #closeWhenUnused(): void {
    if (!this.#isClosing || this.#readers > 0 || this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#file);
  }

  #closedError(): LabError {
    return new LabError('FILE_NOT_READABLE', { path: this.path, reason: 'its log is closed' });
  }

  #copyTail(at: number, target: Uint8Array): void {
    if (!this.tail || at + target.length > this.tail.used) throw new RangeError('bytes past the end of the segment');
    target.set(this.tail.bytes.subarray(at, at + target.length));
  }

  #readOnce(target: Uint8Array, at: number, byteLength: number, offset: number): Promise<number> {
    return new Promise((resolve, reject) => {
      read(this.#file, target, at, byteLength, offset, (error, count) => {
        if (error) reject(fileError(this.path, 'read', error));
        else resolve(count);
      });
    });
  }
}
