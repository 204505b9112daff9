import type { HexSource } from './hex-rows';
import type { ByteRange } from './selection.svelte';

/** Bytes that a hex or text view shows, and that can be copied. */
export interface ByteDocument extends HexSource {
  /** The bytes of a range that are here, without a gap from its beginning. */
  slice(range: ByteRange): Uint8Array;
  /** All bytes of a range, pulled now. */
  read(range: ByteRange): Promise<Uint8Array>;
}

/** Bytes that are all here: a message's, or what it was unpacked to. */
export class KeptBytes implements ByteDocument {
  readonly header: { readonly byteLength: number };
  readonly version = 0;

  constructor(readonly bytes: Uint8Array) {
    this.header = { byteLength: bytes.length };
  }

  byteAt(index: number): number | undefined {
    return this.bytes[index];
  }

  want(): void {}

  slice({ at, length }: ByteRange): Uint8Array {
    return this.bytes.slice(at, at + length);
  }

  read(range: ByteRange): Promise<Uint8Array> {
    return Promise.resolve(this.slice(range));
  }
}
