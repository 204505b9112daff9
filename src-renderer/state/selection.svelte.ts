import type { SessionId } from '../../src-main/contract/session-state';

/** A range of payload bytes of the selected record. */
export interface ByteRange {
  readonly at: number;
  readonly length: number;
}

export interface SelectedRecord {
  readonly session: SessionId;
  readonly number: number;
}

/** The bytes picked in whatever a hex view shows. */
export interface RangeSelection {
  readonly range: ByteRange | null;
  selectRange(range: ByteRange | null): void;
}

/** The picked bytes of a view of its own, beside the inspector. */
export class OwnRange implements RangeSelection {
  #range = $state.raw<ByteRange | null>(null);

  get range(): ByteRange | null {
    return this.#range;
  }

  selectRange(range: ByteRange | null): void {
    this.#range = range;
  }
}

/** The one record that the log and the inspector both show, and the bytes picked in it. */
export class SelectionState implements RangeSelection {
  #record = $state.raw<SelectedRecord | null>(null);
  #range = $state.raw<ByteRange | null>(null);

  get record(): SelectedRecord | null {
    return this.#record;
  }

  get range(): ByteRange | null {
    return this.#range;
  }

  select(session: SessionId, number: number): void {
    if (this.#record?.session === session && this.#record.number === number) return;
    this.#record = { session, number };
    this.#range = null;
  }

  selectRange(range: ByteRange | null): void {
    this.#range = range;
  }

  clear(): void {
    this.#record = null;
    this.#range = null;
  }

  /** The selected record's number where it is one of this session, otherwise null. */
  numberIn(session: SessionId): number | null {
    return this.#record?.session === session ? this.#record.number : null;
  }
}
