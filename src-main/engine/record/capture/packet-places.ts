import type { PacketSink } from './packet-sink';
import type { Scanner } from './scanner';

/** A block of a capture from which reading can begin again. */
export interface Place {
  readonly offset: number;
  /** Packets of the file before it. */
  readonly packetsBefore: number;
  /** A scanner that knows what the file has said so far: byte order, interfaces. */
  readonly resume: (sink: PacketSink) => Scanner;
}

/** One place in so many bytes: a packet is found by scanning as much, which takes less than a millisecond. */
const spacingByteLength = 256 * 1024;

/** Counts the packets of one file as Wireshark does, and remembers a few places, so that one packet can be read again. */
export class PacketPlaces {
  /** So far. */
  packets = 0;
  readonly #places: Place[] = [];
  #nextOffset = 0;

  /** A packet begins at this offset of the file. */
  add(offset: number, resume: Place['resume']): void {
    if (offset >= this.#nextOffset) {
      this.#places.push({ offset, packetsBefore: this.packets, resume });
      this.#nextOffset = offset + spacingByteLength;
    }
    this.packets += 1;
  }

  /** The last place that is not after the offset; null: no packet was seen that early. */
  before(offset: number): Place | null {
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#places[middle]!.offset <= offset) low = middle + 1;
      else high = middle;
    }
    return this.#places[low - 1] ?? null;
  }
}
