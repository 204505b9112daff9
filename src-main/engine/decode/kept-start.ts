/** The first bytes of something that may be long, and how long it is. */
const nothing = new Uint8Array(0);

export class KeptStart {
  #bytes: Uint8Array = nothing;
  #length = 0;
  /** Bytes there were in all. */
  total = 0;

  constructor(readonly limit: number) {}

  /** `isOwn`: nobody changes these bytes any more, so that they need no copy. */
  push(bytes: Uint8Array, isOwn = false): void {
    if (isOwn && this.total === 0 && bytes.length <= this.limit) return this.#adopt(bytes);
    this.total += bytes.length;
    const count = Math.min(bytes.length, this.limit - this.#length);
    if (count <= 0) return;
    if (this.#length + count > this.#bytes.length) this.#grow(this.#length + count);
    this.#bytes.set(count < bytes.length ? bytes.subarray(0, count) : bytes, this.#length);
    this.#length += count;
  }

  /** More that is not kept, whatever it is. */
  skip(byteLength: number): void {
    this.total += byteLength;
  }

  /** So many more bytes are kept. */
  get room(): number {
    return this.limit - this.#length;
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  get isWhole(): boolean {
    return this.total === this.#length;
  }

  #adopt(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#length = bytes.length;
    this.total = bytes.length;
  }

  #grow(needed: number): void {
    const bytes = new Uint8Array(Math.min(this.limit, Math.max(needed, 2 * this.#bytes.length)));
    if (this.#length > 0) bytes.set(this.bytes);
    this.#bytes = bytes;
  }
}
