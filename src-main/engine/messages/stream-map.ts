/** Which records the bytes of one side's stream came with. */
import { shownPieces, type MessagePiece } from '../../contract/messages';

interface Chunk {
  readonly record: number;
  readonly atNs: bigint;
  /** Of its first byte in the stream. */
  readonly at: number;
  /** Of its first byte in the record. */
  readonly from: number;
  readonly length: number;
  /** Its first bytes, in case nobody can say what they are. */
  readonly preview: Uint8Array;
}

/** Where a stretch of the stream is in the records. */
export interface Place {
  readonly pieces: readonly MessagePiece[];
  readonly pieceCount: number;
  readonly firstRecord: number;
  readonly lastRecord: number;
  /** Where in the last record it ends. */
  readonly end: number;
  /** When its last byte came. */
  readonly atNs: bigint;
}

/** A part of a record that no message covers. */
export interface RawStretch {
  readonly record: number;
  readonly atNs: bigint;
  /** Offset of its first byte in the stream, and in the record. */
  readonly at: number;
  readonly from: number;
  readonly length: number;
  readonly preview: Uint8Array;
}

/** What a message that is put together later may reach back over. */
const keptByteLength = 1024 * 1024;
const previewLength = 96;
/** And over how many reads or writes, however small. */
const keptChunks = 4096;
/** Chunks that are done with are let go of so many at a time. */
const forgottenTogether = 256;

export class StreamMap {
  #chunks: Chunk[] = [];
  #end = 0;
  /** Where the bytes begin that have not been told as raw. */
  #toldRaw = 0;

  get end(): number {
    return this.#end;
  }

  add(record: number, atNs: bigint, from: number, bytes: Uint8Array): void {
    const preview = bytes.slice(0, previewLength);
    this.#chunks.push({ record, atNs, at: this.#end, from, length: bytes.length, preview });
    this.#end += bytes.length;
  }

  /** Bytes that nobody has. */
  skip(byteLength: number): void {
    this.#end += byteLength;
  }

  /** Null: what it was in has been let go of. */
  place(at: number, length: number): Place | null {
    const first = this.#indexAt(at);
    // What is between two bytes belongs to the one before: where something was missed.
    const last = this.#indexAt(Math.max(at, Math.min(at + length, this.#end) - 1));
    if (first < 0 || last < 0) return null;
    const pieces = this.#chunks.slice(first, Math.min(last + 1, first + shownPieces)).map((chunk) => {
      const begin = Math.max(at, chunk.at);
      const end = Math.min(at + length, chunk.at + chunk.length);
      return {
        record: chunk.record,
        at: begin - at,
        from: chunk.from + begin - chunk.at,
        length: Math.max(0, end - begin),
      };
    });
    const { record: lastRecord, atNs, at: lastAt, from } = this.#chunks[last]!;
    const end = from + Math.max(0, at + length - lastAt);
    return { pieces, pieceCount: last + 1 - first, firstRecord: this.#chunks[first]!.record, lastRecord, end, atNs };
  }

  /** The bytes from `rawFrom` on that have not been told yet, record by record. */
  takeRaw(rawFrom: number): RawStretch[] {
    const begin = Math.max(rawFrom, this.#toldRaw);
    if (begin >= this.#end) return [];
    this.#toldRaw = this.#end;
    return this.#chunks
      .slice(Math.max(0, this.#indexAt(begin)))
      .filter(({ length }) => length > 0)
      .map(({ record, atNs, at, from, length, preview }) => {
        const skipped = Math.max(0, begin - at);
        return {
          record,
          atNs,
          at: at + skipped,
          from: from + skipped,
          length: length - skipped,
          preview: preview.subarray(Math.min(skipped, preview.length)),
        };
      });
  }

  /** Nothing that is found from now on begins before this place, or not far before it. */
  forget(position: number): void {
    const done = this.#chunks.length > keptChunks ? Math.max(0, this.#indexAt(position)) - keptChunks : 0;
    const kept = this.#chunks.findIndex((chunk) => chunk.at + chunk.length > position - keptByteLength);
    const count = Math.max(done, kept < 0 ? this.#chunks.length : kept);
    if (count >= forgottenTogether) this.#chunks = this.#chunks.slice(Math.min(count, this.#chunks.length - 1));
  }

  /** Index of the chunk that holds a byte; the last one for what is past the end. −1: there is none any more. */
  #indexAt(at: number): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    if (high < 0 || at < this.#chunks[0]!.at) return -1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#chunks[middle]!.at <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
