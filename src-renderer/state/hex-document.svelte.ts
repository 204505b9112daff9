import type { RecordBytes } from '../../src-main/contract/records';
import type { Lab } from '../lab/lab';
import type { ByteRange, SelectedRecord } from './selection.svelte';

/** Bytes pulled at once, and the most that are kept: a record may be as long as a datagram or as a whole imported stream. */
export const partLength = 64 * 1024;
const keptParts = 64;

export type RecordHeader = Omit<RecordBytes, 'at' | 'bytes'>;

/** The bytes of the selected record, pulled in parts as they come into sight. */
export class HexDocument {
  readonly #lab: Lab;
  readonly #onFailure: (error: unknown) => void;
  readonly #parts = new Map<number, Uint8Array>();
  readonly #pulling = new Set<number>();
  #record: SelectedRecord | null = null;
  #header = $state.raw<RecordHeader | null>(null);
  #version = $state(0);

  constructor(lab: Lab, onFailure: (error: unknown) => void) {
    this.#lab = lab;
    this.#onFailure = onFailure;
  }

  /** Null until the record's first part is here. The one shown before stays until then. */
  get header(): RecordHeader | null {
    return this.#header;
  }

  /** Grows whenever bytes have come. */
  get version(): number {
    return this.#version;
  }

  /** Shows another record, or none. */
  async open(record: SelectedRecord | null): Promise<void> {
    this.#record = record;
    if (record === null) {
      this.#forget();
      return;
    }
    try {
      const first = await this.#read(record, 0);
      if (this.#record !== record) return;
      this.#forget();
      this.#parts.set(0, first.bytes);
      this.#header = first;
    } catch (error) {
      if (this.#record === record) this.#fail(error);
    }
  }

  /** The byte, or undefined while it has not come. */
  byteAt(index: number): number | undefined {
    return this.#parts.get(Math.floor(index / partLength))?.[index % partLength];
  }

  /** The bytes of a range that are here, without a gap from its beginning. */
  slice({ at, length }: ByteRange): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let index = 0; index < length; index++) {
      const byte = this.byteAt(at + index);
      if (byte === undefined) return bytes.slice(0, index);
      bytes[index] = byte;
    }
    return bytes;
  }

  /** Asks for what is missing of the range. */
  want({ at, length }: ByteRange): void {
    const record = this.#record;
    const byteLength = this.#header?.byteLength ?? 0;
    if (record === null || length <= 0) return;
    const last = Math.min(at + length, byteLength) - 1;
    for (let part = Math.floor(at / partLength); part * partLength <= last; part++) {
      if (!this.#parts.has(part) && !this.#pulling.has(part)) void this.#pull(record, part);
    }
  }

  /** All bytes of a range, pulled now. */
  async read({ at, length }: ByteRange): Promise<Uint8Array> {
    const record = this.#record;
    const whole = new Uint8Array(length);
    let done = 0;
    while (record !== null && done < length) {
      const input = { session: record.session, number: record.number, at: at + done, length: length - done };
      const { bytes } = await this.#lab.invoke('log.record', { ...input, length: Math.min(input.length, 4_194_304) });
      if (bytes.length === 0) return whole.slice(0, done);
      whole.set(bytes, done);
      done += bytes.length;
    }
    return whole;
  }

  async #pull(record: SelectedRecord, part: number): Promise<void> {
    this.#pulling.add(part);
    try {
      const { bytes } = await this.#read(record, part * partLength);
      if (this.#record !== record) return;
      this.#keep(part, bytes);
    } catch (error) {
      if (this.#record === record) this.#fail(error);
    } finally {
      this.#pulling.delete(part);
    }
  }

  #read({ session, number }: SelectedRecord, at: number): Promise<RecordBytes> {
    return this.#lab.invoke('log.record', { session, number, at, length: partLength });
  }

  #keep(part: number, bytes: Uint8Array): void {
    this.#parts.set(part, bytes);
    // In the order they came: the oldest goes.
    for (const old of this.#parts.keys()) {
      if (this.#parts.size <= keptParts) break;
      if (old !== part) this.#parts.delete(old);
    }
    this.#version++;
  }

  #fail(error: unknown): void {
    this.#forget();
    this.#onFailure(error);
  }

  #forget(): void {
    this.#parts.clear();
    this.#pulling.clear();
    this.#header = null;
    this.#version++;
  }
}
