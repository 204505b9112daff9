import { LabError, type LabErrorData } from '../../contract/errors';
import { fileError } from './file-error';
import { packetHeaderByteLength, packetTrailerByteLength } from './pcapng-format';
import type { Segment } from './segment';

/** 1 MiB is faster by a quarter for records of 64 KiB, and by a few percent for small ones; but every session has a slab. */
export const defaultSlabByteLength = 256 * 1024 - 4096;
/** The largest block of a packet: an IP packet of 65,535 bytes, or IPv6's with its header beyond that. */
const largestBlock = packetHeaderByteLength + 65_535 + 40 + packetTrailerByteLength(true) + 8;
/** Half of the 100 ms after which everything is to be on disk. */
export const defaultFlushMs = 50;

/**
 * Collects blocks in a slab and writes them to the segment, whole blocks at a time: when the slab is full, and
 * `flushMs` after the first byte of it.
 */
export class BlockWriter {
  bytes!: Uint8Array;
  /** The same slab as 32-bit words: every block starts at one. */
  words!: Uint32Array;
  used = 0;
  segment: Segment;
  failure: LabErrorData | null = null;
  #failureListeners: ((error: LabErrorData) => void)[] = [];
  #timer: NodeJS.Timeout | null = null;
  readonly #flushMs: number;

  constructor(segment: Segment, slabByteLength = defaultSlabByteLength, flushMs = defaultFlushMs) {
    this.#flushMs = flushMs;
    this.#allocate(Math.max(slabByteLength, largestBlock));
    this.segment = segment;
    segment.tail = this;
  }

  /** Where in the segment the next block will be. */
  get offset(): number {
    return this.segment.byteLength + this.used;
  }

  /** Room for one block of so many bytes, a multiple of 4; the caller fills it at once. Throws when writing has failed. */
  reserve(byteLength: number): number {
    if (this.used + byteLength > this.bytes.length) this.#makeRoom(byteLength);
    else if (this.failure !== null) throw this.#refusal();
    if (this.#timer === null) this.#startTimer();
    const at = this.used;
    this.used = at + byteLength;
    return at;
  }

  /** Writes what is waiting. Does not throw: `failure` tells. */
  flush(): void {
    if (this.used === 0 || this.failure !== null) return;
    let done = 0;
    try {
      while (done < this.used) done += this.segment.append(this.bytes, done, this.used);
    } catch (error) {
      this.#keepWholeBlocks(done);
      this.fail(fileError(this.segment.path, 'write', error));
      return;
    }
    this.segment.byteLength += done;
    this.used = 0;
  }

  /** Goes on in another file; what is waiting for the present one is written first. */
  moveTo(segment: Segment): void {
    this.flush();
    this.segment.tail = null;
    this.segment = segment;
    segment.tail = this;
  }

  /** Nothing is taken from here on. Listeners hear of it once, after the present call. */
  fail(error: Error): void {
    if (this.failure !== null) return;
    if (!(error instanceof LabError)) throw error;
    const failure = error.toData();
    this.failure = failure;
    const listeners = this.#failureListeners.splice(0);
    queueMicrotask(() => {
      for (const listener of listeners) listener(failure);
    });
  }

  onFailure(listener: (error: LabErrorData) => void): void {
    const { failure } = this;
    if (failure === null) this.#failureListeners.push(listener);
    else queueMicrotask(() => listener(failure));
  }

  stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #makeRoom(byteLength: number): void {
    this.flush();
    if (this.failure !== null) throw this.#refusal();
    if (byteLength > this.bytes.length) this.#allocate(byteLength);
  }

  #allocate(byteLength: number): void {
    const buffer = new ArrayBuffer((byteLength + 3) & ~3);
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint32Array(buffer);
  }

  #startTimer(): void {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.flush();
    }, this.#flushMs);
    this.#timer.unref();
  }

  /** Of `done` bytes that reached the disk, those of whole blocks stay there; the others stay in the slab, readable. */
  #keepWholeBlocks(done: number): void {
    let whole = 0;
    while (whole < done && whole + this.words[(whole >>> 2) + 1]! <= done) whole += this.words[(whole >>> 2) + 1]!;
    this.segment.byteLength += whole;
    this.bytes.copyWithin(0, whole, this.used);
    this.used -= whole;
    if (done > whole) this.#cutSegment();
  }

  #cutSegment(): void {
    try {
      this.segment.truncate();
    } catch (error) {
      // A device or a pipe cannot be cut; whoever reads it finds the last block incomplete. Anything else is a bug.
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }

  #refusal(): LabError {
    const { code, details } = this.failure!;
    return new LabError(code, details);
  }
}
