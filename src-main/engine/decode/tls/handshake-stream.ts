/** Handshake messages in records: several in one, or one in several (RFC 8446 §5.1). */
import { KeptStart } from '../kept-start';

const headerByteLength = 4;

/** A message that has begun in one record and goes on in another. */
export interface Spanning {
  /** Where in the stream the record begins that it begins in. */
  readonly at: number;
  readonly kept: KeptStart;
}

export class HandshakeStream {
  readonly #limit: number;
  #spanning: Spanning | null = null;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** A message is under way. */
  get isAmid(): boolean {
    return this.#spanning !== null;
  }

  /** How many bytes of the fragment belong to whole messages that lie in it, from its beginning on. */
  wholeByteLength(fragment: Uint8Array): number {
    let at = 0;
    for (let next = messageEnd(fragment, at); next !== null && next <= fragment.length; next = messageEnd(fragment, at))
      at = next;
    return at;
  }

  begin(part: Uint8Array, at: number): void {
    const kept = new KeptStart(this.#limit);
    kept.push(part);
    this.#spanning = { at, kept };
  }

  /** Adds to the message under way. Returns how many bytes it took, and the message if it is complete. */
  goOn(fragment: Uint8Array): { taken: number; complete: Spanning | null } {
    const spanning = this.#spanning!;
    let taken = 0;
    const take = (upTo: number): void => {
      const count = Math.min(upTo - spanning.kept.total, fragment.length - taken);
      spanning.kept.push(fragment.subarray(taken, taken + count));
      taken += count;
    };
    if (spanning.kept.total < headerByteLength) take(headerByteLength);
    const total = messageEnd(spanning.kept.bytes, 0);
    if (total === null) return { taken, complete: null };
    take(total);
    if (spanning.kept.total < total) return { taken, complete: null };
    this.#spanning = null;
    return { taken, complete: spanning };
  }
}

/** Where the message ends that begins at `at`; null: its header is not whole. */
function messageEnd(bytes: Uint8Array, at: number): number | null {
  if (at + headerByteLength > bytes.length) return null;
  return at + headerByteLength + ((bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!);
}
