/** Lines out of bytes that come in any pieces; each byte is looked at once. */
import type { ByteQueue } from '../byte-queue';

export interface TextLine {
  /** Without its end; valid until the next push. */
  readonly bytes: Uint8Array;
  /** With its end. */
  readonly byteLength: number;
  readonly endsWithCr: boolean;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

export class LineReader {
  readonly #input: ByteQueue;
  readonly #limit: number;
  /** Bytes from the front of the input in which there is no line feed. */
  #searched = 0;

  constructor(input: ByteQueue, limit: number) {
    this.#input = input;
    this.#limit = limit;
  }

  /** The next line, still in the input: `take` its bytes. null: it has not come to its end yet. */
  next(): TextLine | 'too-long' | null {
    const at = this.#input.indexOf(lineFeed, this.#searched);
    if (at >= this.#limit) return 'too-long';
    if (at < 0) {
      this.#searched = this.#input.length;
      return this.#searched > this.#limit ? 'too-long' : null;
    }
    const endsWithCr = at > 0 && this.#input.byteAt(at - 1) === carriageReturn;
    return { bytes: this.#input.peek(endsWithCr ? at - 1 : at), byteLength: at + 1, endsWithCr };
  }

  take(line: TextLine): void {
    this.#input.take(line.byteLength);
    this.#searched = 0;
  }
}
