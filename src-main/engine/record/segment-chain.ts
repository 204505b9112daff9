import { randomUUID } from 'node:crypto';
import { renameSync } from 'node:fs';
import { format, parse } from 'node:path';
import { Segment } from './segment';
import { fileError } from './file-error';

/** A log with a cap is kept in so many files: the oldest eighth goes when there is no room. */
const segmentsPerLog = 8;

/** `name.pcapng`, `name.2.pcapng`, `name.3.pcapng` … */
export function segmentPath(path: string, number: number): string {
  if (number === 1) return path;
  const { dir, name, ext } = parse(path);
  return format({ dir, name: `${name}.${number}`, ext });
}

/** The name of the log that a file with this number is of. */
export function logPath(path: string, number: number): string {
  const { dir, name, ext } = parse(path);
  const suffix = `.${number}`;
  return number > 1 && name.endsWith(suffix) ? format({ dir, name: name.slice(0, -suffix.length), ext }) : path;
}

/** The files of a log being written. The oldest one always bears the log's own name. */
export class SegmentChain {
  /** Known in every file, so that a file of the same name but of another log is not taken for the next one. */
  readonly id = randomUUID();
  readonly path: string;
  /** Oldest first, never empty. */
  readonly segments: Segment[];
  /** Bytes after which a file gives way to the next; infinite without a cap. */
  readonly segmentByteLength: number;
  readonly #capBytes: number;
  #number = 1;

  constructor(path: string, capBytes: number | null) {
    this.path = path;
    this.#capBytes = capBytes ?? Number.POSITIVE_INFINITY;
    this.segmentByteLength = Math.floor(this.#capBytes / segmentsPerLog);
    this.segments = [Segment.create(path)];
  }

  /** Number of the newest file, from 1. */
  get number(): number {
    return this.#number;
  }

  get storedBytes(): number {
    return this.segments.reduce((sum, segment) => sum + segment.byteLength, 0);
  }

  /** Adds an empty file at the end. Throws `LabError`. */
  extend(firstNumber: number): Segment {
    const segment = Segment.create(segmentPath(this.path, this.#number + 1));
    this.#number += 1;
    segment.firstNumber = firstNumber;
    this.segments.push(segment);
    return segment;
  }

  /** Deletes the oldest file if the next one would not fit; the following one takes over its name. Throws `LabError`. */
  dropOldest(): Segment | null {
    const [oldest, next] = this.segments;
    if (!oldest || !next || this.storedBytes + this.segmentByteLength <= this.#capBytes) return null;
    try {
      renameSync(next.path, this.path);
    } catch (error) {
      throw fileError(this.path, 'write', error);
    }
    oldest.close();
    next.path = this.path;
    this.segments.shift();
    return oldest;
  }

  close(): void {
    for (const segment of this.segments) segment.close();
  }
}
