import type { PacketPlaces, Place } from './packet-places';

/** The longest block that is believed: Wireshark's own limit. More is damage, not data, and would fill the memory. */
export const maximumBlockByteLength = 16 * 1024 * 1024;

/** Where a capture stops making sense, and why. */
export interface Damage {
  readonly offset: number;
  readonly reason: string;
}

/** Reads a capture of one format, as its bytes come. */
export interface Scanner {
  /** Set once nothing more can be read. */
  readonly damage: Damage | null;
  /** How many bytes it takes to go on: more than were given last time, where they ended within a block. */
  readonly needed: number;
  /** Of the packets that it has seen. */
  readonly places: PacketPlaces;
  /** Begins a scanner at the block after those taken, with what is known there. */
  readonly resume: Place['resume'];
  /**
   * Takes the whole blocks at the beginning of `bytes`, which lie at `offset` in the file.
   * @returns how many bytes were taken.
   */
  scan(bytes: Buffer, offset: number): number;
}
