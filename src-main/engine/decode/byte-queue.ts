/** Bytes that have come and are not decoded yet, in one piece. Taking from the front costs nothing; each byte is copied once. */

const smallestByteLength = 1024;
/** A larger room is given back once it is empty. */
const keptByteLength = 256 * 1024;

export class ByteQueue {
  #room = new Uint8Array(smallestByteLength);
  #from = 0;
  #to = 0;
  /** Offset in the stream of the first byte that is still here. */
  position = 0;

  get length(): number {
    return this.#to - this.#from;
  }

  /** Copies the bytes. */
  push(bytes: Uint8Array): void {
    if (this.#to + bytes.length > this.#room.length) this.#makeRoom(bytes.length);
    this.#room.set(bytes, this.#to);
    this.#to += bytes.length;
  }

  /** Valid until the next call of `push`. */
  peek(length = this.length): Uint8Array {
    return this.#room.subarray(this.#from, this.#from + Math.min(length, this.length));
  }

  /** The byte at an offset from the front, which must be here. */
  byteAt(offset: number): number {
    return this.#room[this.#from + offset]!;
  }

  /** Offset from the front of a byte's first place from `start` on; −1: it is not here. */
  indexOf(byte: number, start: number): number {
    const at = this.#room.subarray(0, this.#to).indexOf(byte, this.#from + start);
    return at < 0 ? -1 : at - this.#from;
  }

  /** The first bytes, taken out; valid until the next call of `push`. */
  take(length: number): Uint8Array {
    const bytes = this.peek(length);
    this.#from += bytes.length;
    this.position += bytes.length;
    if (this.#from === this.#to) this.#clear();
    return bytes;
  }

  /** A copy of all of them, taken out. */
  takeAll(): Uint8Array {
    return this.take(this.length).slice();
  }

  #clear(): void {
    this.#from = 0;
    this.#to = 0;
    // What was taken last lies in the old room until the next push.
    if (this.#room.length > keptByteLength) this.#room = new Uint8Array(smallestByteLength);
  }

  #makeRoom(byteLength: number): void {
    const { length } = this;
    const needed = length + byteLength;
    const isHalfFree = needed <= this.#room.length / 2;
    const room = isHalfFree ? this.#room : new Uint8Array(Math.max(needed, 2 * length, smallestByteLength));
    room.set(this.#room.subarray(this.#from, this.#to));
    this.#room = room;
    this.#from = 0;
    this.#to = length;
  }
}
