/** A ring of the latest bytes: what does not fit pushes out the oldest. */
export class RecentBytes {
  readonly #ring: Uint8Array;
  /** Where the oldest byte is. */
  #start = 0;
  #length = 0;

  constructor(capacity: number) {
    this.#ring = new Uint8Array(capacity);
  }

  get byteLength(): number {
    return this.#length;
  }

  /** Returns how many bytes were pushed out, or never came in. */
  push(bytes: Uint8Array): number {
    const capacity = this.#ring.byteLength;
    const kept = bytes.byteLength > capacity ? bytes.subarray(bytes.byteLength - capacity) : bytes;
    const dropped = Math.max(0, this.#length + bytes.byteLength - capacity);
    const droppedHere = Math.min(this.#length, dropped);
    this.#start = (this.#start + droppedHere) % capacity;
    this.#length -= droppedHere;
    const at = (this.#start + this.#length) % capacity;
    const head = Math.min(kept.byteLength, capacity - at);
    this.#ring.set(kept.subarray(0, head), at);
    this.#ring.set(kept.subarray(head), 0);
    this.#length += kept.byteLength;
    return dropped;
  }

  /** Takes out the oldest bytes, at most so many, as a buffer of their own. */
  take(most: number): Uint8Array {
    const taken = new Uint8Array(Math.max(0, Math.min(most, this.#length)));
    const head = Math.min(taken.byteLength, this.#ring.byteLength - this.#start);
    taken.set(this.#ring.subarray(this.#start, this.#start + head));
    taken.set(this.#ring.subarray(0, taken.byteLength - head), head);
    this.#start = (this.#start + taken.byteLength) % this.#ring.byteLength;
    this.#length -= taken.byteLength;
    return taken;
  }
}
