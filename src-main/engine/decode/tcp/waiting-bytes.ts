/** Bytes of a stream that came before those that they follow: in their order, none of them twice. */
import { advanced, distance } from './sequence';

export interface WaitingBytes {
  readonly sequence: number;
  readonly byteLength: number;
  readonly record: number;
  /** Offset in the record's bytes. */
  readonly from: number;
  /** Null: they were on the wire, and are not in the capture. */
  readonly bytes: Uint8Array | null;
}

/** How bytes were taken that may have been there already. */
export interface Taken {
  /** Not there before. */
  readonly newByteLength: number;
  /** Offset in the bytes of the first one that was there already as another; −1: there is none. */
  readonly differsAt: number;
}

export class WaitingList {
  readonly #list: WaitingBytes[] = [];
  byteLength = 0;

  get length(): number {
    return this.#list.length;
  }

  get first(): WaitingBytes | null {
    return this.#list[0] ?? null;
  }

  shift(): void {
    const first = this.#list.shift();
    if (first?.bytes) this.byteLength -= first.byteLength;
  }

  /** Takes those that are not there: what came first stays. Copies them. */
  add(added: WaitingBytes): Taken {
    let index = this.#indexFor(added.sequence);
    let rest: WaitingBytes | null = added;
    let newByteLength = 0;
    let differsAt = -1;
    for (; rest; index++) {
      const next = this.#list[index];
      const room = next ? distance(rest.sequence, next.sequence) : Number.POSITIVE_INFINITY;
      if (room > 0) {
        const part = partOf(rest, 0, Math.min(room, rest.byteLength));
        this.#insert(index, part);
        newByteLength += part.byteLength;
        index += 1;
        rest = after(rest, part.byteLength);
      }
      if (!rest || !next) break;
      const difference = firstDifference(rest, next);
      if (differsAt < 0 && difference >= 0) differsAt = added.byteLength - rest.byteLength + difference;
      rest = after(rest, distance(rest.sequence, advanced(next.sequence, next.byteLength)));
    }
    return { newByteLength, differsAt };
  }

  #insert(index: number, part: WaitingBytes): void {
    this.#list.splice(index, 0, { ...part, bytes: part.bytes?.slice() ?? null });
    if (part.bytes) this.byteLength += part.byteLength;
  }

  /** Of the first one that ends after the sequence number. */
  #indexFor(sequence: number): number {
    let low = 0;
    let high = this.#list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const one = this.#list[middle]!;
      if (distance(sequence, advanced(one.sequence, one.byteLength)) > 0) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Bytes `at … at + byteLength` of them. */
export function partOf(whole: WaitingBytes, at: number, byteLength: number): WaitingBytes {
  const { record, from, sequence, bytes } = whole;
  return {
    record,
    byteLength,
    from: from + (bytes ? at : 0),
    sequence: advanced(sequence, at),
    bytes: bytes?.subarray(at, at + byteLength) ?? null,
  };
}

/** What is left without the first ones; null: nothing is. */
export function after(whole: WaitingBytes, byteLength: number): WaitingBytes | null {
  if (byteLength <= 0) return whole;
  return byteLength < whole.byteLength ? partOf(whole, byteLength, whole.byteLength - byteLength) : null;
}

/** `there` begins at or before `bytes` does. */
function firstDifference(come: WaitingBytes, there: WaitingBytes): number {
  if (!come.bytes || !there.bytes) return -1;
  const skipped = distance(there.sequence, come.sequence);
  const common = Math.min(come.byteLength, there.byteLength - skipped);
  for (let at = 0; at < common; at++) if (come.bytes[at] !== there.bytes[skipped + at]) return at;
  return -1;
}
