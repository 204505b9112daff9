/** What content and transfer codings do to a content (RFC 9110 §8.4, RFC 9112 §7). */

export type Coding = 'gzip' | 'deflate' | 'br';

export interface Unpacked {
  /** As far as it could be unpacked. */
  readonly bytes: Uint8Array;
  /** `cut`: the bytes end before the coding does. */
  readonly outcome: 'whole' | 'cut' | 'broken' | 'too-long';
}

/** Takes a coding off: decoders have no codec of their own. Gives no more than `limit` bytes. */
export type Unpack = (coding: Coding, packed: Uint8Array, limit: number) => Unpacked;

const codings: Readonly<Record<string, Coding>> = { gzip: 'gzip', 'x-gzip': 'gzip', deflate: 'deflate', br: 'br' };

/** Null: it is none that is taken off here. */
export function codingOf(name: string): Coding | null {
  return codings[name] ?? null;
}

/** Codings in a row: a peer that names more gets no more taken off. */
export const codingCount = 8;
