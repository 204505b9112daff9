/** Where every record is: 27 bytes each, in typed arrays that grow without being copied and go away oldest first. */

const chunkBits = 16;
const chunkLength = 1 << chunkBits;
const slotMask = chunkLength - 1;
/** The first chunk starts small: a bench may hold a thousand sessions with a few records each. */
const smallChunkLength = 256;

class Chunk {
  offsets: Float64Array;
  times: BigInt64Array;
  timeHalves: Uint32Array;
  connections: Uint32Array;
  byteLengths: Uint32Array;
  payloadAts: Uint16Array;
  tags: Uint8Array;

  constructor(readonly capacity: number) {
    this.offsets = new Float64Array(capacity);
    this.times = new BigInt64Array(capacity);
    this.timeHalves = new Uint32Array(this.times.buffer);
    this.connections = new Uint32Array(capacity);
    this.byteLengths = new Uint32Array(capacity);
    this.payloadAts = new Uint16Array(capacity);
    this.tags = new Uint8Array(capacity);
  }

  grown(): Chunk {
    const larger = new Chunk(Math.min(this.capacity * 4, chunkLength));
    larger.offsets.set(this.offsets);
    larger.times.set(this.times);
    larger.connections.set(this.connections);
    larger.byteLengths.set(this.byteLengths);
    larger.payloadAts.set(this.payloadAts);
    larger.tags.set(this.tags);
    return larger;
  }
}

/** Everything about one record but its bytes. */
export interface IndexEntry {
  /** Of its block in the segment's file. */
  readonly offset: number;
  /** Of its bytes in the block. */
  readonly payloadAt: number;
  readonly atNs: bigint;
  readonly tag: number;
  readonly connection: number;
  /** Payload bytes; of an event, its text. */
  readonly byteLength: number;
}

export class RecordIndex {
  #firstNumber: number;
  #nextNumber: number;
  /** Number of the record in the first slot of the first chunk. */
  #base: number;
  #chunks: Chunk[] = [];
  #tail: Chunk | null = null;

  constructor(firstNumber = 1) {
    this.#firstNumber = firstNumber;
    this.#nextNumber = firstNumber;
    this.#base = firstNumber;
  }

  get firstNumber(): number {
    return this.#firstNumber;
  }

  /** The number that the next record gets. */
  get nextNumber(): number {
    return this.#nextNumber;
  }

  get count(): number {
    return this.#nextNumber - this.#firstNumber;
  }

  has(number: number): boolean {
    return Number.isInteger(number) && number >= this.#firstNumber && number < this.#nextNumber;
  }

  /** Numbering from another first record; only while empty. */
  startAt(firstNumber: number): void {
    if (this.count > 0) throw new Error('an index with records cannot be numbered anew');
    this.#firstNumber = this.#nextNumber = this.#base = firstNumber;
    this.#chunks = [];
    this.#tail = null;
  }

  /** Returns the record's number. The time comes in halves, as in the file. */
  append(
    offset: number,
    payloadAt: number,
    timeHigh: number,
    timeLow: number,
    tag: number,
    connection: number,
    byteLength: number,
  ): number {
    const number = this.#nextNumber;
    const slot = (number - this.#base) & slotMask;
    let chunk = this.#tail;
    if (chunk === null || slot === 0 || slot >= chunk.capacity) chunk = this.#extend(slot);
    chunk.offsets[slot] = offset;
    chunk.timeHalves[slot * 2] = timeLow;
    chunk.timeHalves[slot * 2 + 1] = timeHigh;
    chunk.connections[slot] = connection;
    chunk.byteLengths[slot] = byteLength;
    chunk.payloadAts[slot] = payloadAt;
    chunk.tags[slot] = tag;
    this.#nextNumber = number + 1;
    return number;
  }

  /** One more packet of the last record has been seen: it is now longer, and stored in several. */
  extendLast(tag: number, byteLength: number): void {
    const slot = (this.#nextNumber - 1 - this.#base) & slotMask;
    const chunk = this.#tail!;
    chunk.tags[slot] = tag;
    chunk.byteLengths[slot] = byteLength;
  }

  /** The record's numbers; it must be there (`has`). */
  entry(number: number): IndexEntry {
    const chunk = this.#chunkOf(number);
    const slot = (number - this.#base) & slotMask;
    return {
      offset: chunk.offsets[slot]!,
      payloadAt: chunk.payloadAts[slot]!,
      atNs: chunk.times[slot]!,
      tag: chunk.tags[slot]!,
      connection: chunk.connections[slot]!,
      byteLength: chunk.byteLengths[slot]!,
    };
  }

  /** The first number from `from` on whose tag satisfies; null where none does. */
  nextWhere(isWanted: (tag: number) => boolean, from: number): number | null {
    for (let number = Math.max(from, this.#firstNumber); number < this.#nextNumber; number += 1) {
      if (isWanted(this.#chunkOf(number).tags[(number - this.#base) & slotMask]!)) return number;
    }
    return null;
  }

  /** The first number from `from` on that is of a connection; null where there is none. */
  nextOf(connection: number, from: number): number | null {
    for (let number = Math.max(from, this.#firstNumber); number < this.#nextNumber;) {
      const { connections } = this.#chunkOf(number);
      const slot = (number - this.#base) & slotMask;
      const end = Math.min(connections.length, slot + this.#nextNumber - number);
      for (let at = slot; at < end; at++) if (connections[at] === connection) return number + at - slot;
      number += end - slot;
    }
    return null;
  }

  /** Forgets the records before this number, a chunk at a time. */
  dropBefore(number: number): void {
    this.#firstNumber = Math.min(Math.max(number, this.#firstNumber), this.#nextNumber);
    const gone = (this.#firstNumber - this.#base) >>> chunkBits;
    // The last chunk stays: appending goes on there.
    const dropped = Math.min(gone, Math.max(0, this.#chunks.length - 1));
    this.#chunks.splice(0, dropped);
    this.#base += dropped * chunkLength;
  }

  #chunkOf(number: number): Chunk {
    const chunk = this.#chunks[(number - this.#base) >>> chunkBits];
    if (!chunk || number < this.#firstNumber) throw new RangeError(`record ${number} is not in the index`);
    return chunk;
  }

  #extend(slot: number): Chunk {
    if (slot === 0) {
      this.#tail = new Chunk(this.#chunks.length === 0 ? smallChunkLength : chunkLength);
      this.#chunks.push(this.#tail);
    } else {
      this.#tail = this.#tail!.grown();
      this.#chunks[this.#chunks.length - 1] = this.#tail;
    }
    return this.#tail;
  }
}
