/** What the decoders of datagrams have in common: each is a message, or none at all. */
import type { Decoder, Found } from './decoder';

export abstract class DatagramDecoder implements Decoder {
  readonly #waiting: { readonly bytes: Uint8Array; readonly atNs: bigint | undefined }[] = [];
  #ready: Found[] = [];
  #position = 0;

  readonly isOver = false;

  /** `at`: where in the stream of this side's datagrams it begins; `atNs`: when it came, where that is known. */
  protected abstract decode(datagram: Uint8Array, at: number, atNs: bigint | undefined): Found[];

  get position(): number {
    return this.#position;
  }

  get hasMore(): boolean {
    return this.#ready.length > 0;
  }

  push(bytes: Uint8Array, atNs?: bigint): void {
    this.#waiting.push({ bytes: bytes.slice(), atNs });
  }

  end(): void {
    // A datagram is whole, or it is not there.
  }

  next(): Found | null {
    while (this.#ready.length === 0) {
      const datagram = this.#waiting.shift();
      if (!datagram) return null;
      this.#ready = this.decode(datagram.bytes, this.#position, datagram.atNs);
      this.#position += datagram.bytes.length;
    }
    return this.#ready.shift() ?? null;
  }

  rest(): Uint8Array {
    return new Uint8Array(0);
  }
}
