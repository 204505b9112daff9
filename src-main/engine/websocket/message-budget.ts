/** What all connections of a session may hold of messages that are not whole yet: one message's limit alone does not bound a thousand peers. */

/** Bytes of unfinished messages, of all connections together. */
export const maximumUnfinishedBytes = 512 * 1024 * 1024;

/** Deflate makes of one byte at most so many (RFC 1951: 258 bytes of two bits, 1,032 : 1). */
const worstInflation = 1_032;

export class MessageBudget {
  readonly #maximumBytes: number;
  readonly #maximumMessageBytes: number;
  #usedBytes = 0;

  constructor(maximumMessageBytes: number, maximumBytes = maximumUnfinishedBytes) {
    this.#maximumMessageBytes = maximumMessageBytes;
    // One message of the length allowed always fits.
    this.#maximumBytes = Math.max(maximumBytes, maximumMessageBytes);
  }

  get maximumBytes(): number {
    return this.#maximumBytes;
  }

  /** Takes the place of what the connection held before; returns what it holds now. */
  change(heldBytes: number, wireByteLength: number, isCompressed: boolean): number {
    const bytes = isCompressed ? Math.min(wireByteLength * worstInflation, this.#maximumMessageBytes) : wireByteLength;
    this.#usedBytes += bytes - heldBytes;
    return bytes;
  }

  get isExceeded(): boolean {
    return this.#usedBytes > this.#maximumBytes;
  }
}
