import type { BodyPart } from '../../src-main/contract/journal';
import type { Lab } from '../lab/lab';
import type { HexSource } from './hex-rows';
import type { ByteRange } from './selection.svelte';

/** A body of a journal's entry. */
export interface BodyAddress {
  readonly session: string;
  readonly number: number;
  readonly part: BodyPart;
}

/** Bytes pulled at first, and with each further step. */
export const firstBytes = 256 * 1024;
export const furtherBytes = 4 * 1024 * 1024;

/**
 * A body as a view reads it: from its beginning, as far as it was asked for. It may still grow (a response that is
 * coming in): `open` it again with what is kept by now, and only the rest is pulled.
 */
export class BodyDocument implements HexSource {
  readonly #lab: Lab;
  readonly #onFailure: (error: unknown) => void;
  #address: BodyAddress | null = null;
  #keptBytes = 0;
  #wanted = firstBytes;
  #isPulling = false;
  #bytes = $state.raw<Uint8Array>(new Uint8Array());
  #header = $state.raw<{ readonly byteLength: number } | null>(null);
  #version = $state(0);

  constructor(lab: Lab, onFailure: (error: unknown) => void) {
    this.#lab = lab;
    this.#onFailure = onFailure;
  }

  /** The bytes that are here, without a gap from the beginning. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get header(): { readonly byteLength: number } | null {
    return this.#header;
  }

  get version(): number {
    return this.#version;
  }

  /** @param keptBytes how many there are to read by now */
  open(address: BodyAddress | null, keptBytes: number): void {
    if (!isSame(this.#address, address)) {
      this.#address = address;
      this.#wanted = firstBytes;
      this.#bytes = new Uint8Array();
      this.#header = null;
    }
    this.#keptBytes = keptBytes;
    if (address === null || this.#header?.byteLength === keptBytes) return;
    this.#header = { byteLength: keptBytes };
    this.#version++;
    void this.#pull();
  }

  /** Reads on: one step further, or at least that far. */
  more(through = this.#bytes.length + furtherBytes): void {
    this.#wanted = Math.max(this.#wanted, through);
    void this.#pull();
  }

  byteAt(index: number): number | undefined {
    return this.#bytes[index];
  }

  want({ at, length }: ByteRange): void {
    if (at + length > this.#wanted) this.more(at + length + firstBytes);
  }

  async #pull(): Promise<void> {
    if (this.#isPulling) return;
    this.#isPulling = true;
    try {
      for (;;) {
        const address = this.#address;
        const end = Math.min(this.#wanted, this.#keptBytes);
        const at = this.#bytes.length;
        if (address === null || at >= end) return;
        const length = Math.min(end - at, furtherBytes);
        const { bytes } = await this.#lab.invoke('journal.body', { ...address, at, length });
        if (!isSame(this.#address, address)) continue;
        // The journal has let go of it meanwhile.
        if (bytes.length === 0) return;
        this.#append(bytes);
      }
    } catch (error) {
      this.#onFailure(error);
    } finally {
      this.#isPulling = false;
    }
  }

  #append(bytes: Uint8Array): void {
    const joined = new Uint8Array(this.#bytes.length + bytes.length);
    joined.set(this.#bytes);
    joined.set(bytes, this.#bytes.length);
    this.#bytes = joined;
    this.#version++;
  }
}

function isSame(one: BodyAddress | null, other: BodyAddress | null): boolean {
  return one?.session === other?.session && one?.number === other?.number && one?.part === other?.part;
}
