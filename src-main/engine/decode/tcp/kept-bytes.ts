/** The last bytes of a stream, to be compared with what comes again. */

const smallestByteLength = 1024;

export class KeptBytes {
  readonly #limit: number;
  #room = new Uint8Array(0);
  /** Bytes there are, in all that were ever added since the last gap. */
  #added = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(bytes: Uint8Array): void {
    const last = bytes.subarray(Math.max(0, bytes.length - this.#limit));
    this.#added += bytes.length - last.length;
    this.#grow(last.length);
    const at = this.#added % this.#limit;
    const untilEnd = Math.min(last.length, this.#limit - at);
    this.#room.set(last.subarray(0, untilEnd), at);
    this.#room.set(last.subarray(untilEnd), 0);
    this.#added += last.length;
  }

  /** What comes next does not follow on what was added. */
  forget(): void {
    this.#added = 0;
  }

  /** Where the first byte differs from those that end `back` bytes before the last one; −1: none does, as far as they are kept. */
  firstDifference(bytes: Uint8Array, back: number): number {
    const start = this.#added - back;
    const oldest = Math.max(0, this.#added - this.#limit);
    for (let at = Math.max(0, oldest - start); at < bytes.length; at++)
      if (this.#room[(start + at) % this.#limit] !== bytes[at]) return at;
    return -1;
  }

  /** The room is a ring once it is full; before that it grows. */
  #grow(byteLength: number): void {
    const needed = Math.min(this.#added + byteLength, this.#limit);
    if (needed <= this.#room.length) return;
    const room = new Uint8Array(Math.min(this.#limit, Math.max(needed, this.#room.length * 2, smallestByteLength)));
    room.set(this.#room);
    this.#room = room;
  }
}
