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

/** A message of the Messages lens; its number means it only as long as the generation is the same. */
export interface SelectedMessage {
  readonly session: SessionId;
  readonly number: number;
  readonly generation: number;
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

/** The one record or message that the log and the inspector both show, and the bytes picked in it. */
export class SelectionState implements RangeSelection {
  #record = $state.raw<SelectedRecord | null>(null);
  #message = $state.raw<SelectedMessage | null>(null);
  #range = $state.raw<ByteRange | null>(null);

  get record(): SelectedRecord | null {
    return this.#record;
  }

  /** Instead of a record; never both. */
  get message(): SelectedMessage | null {
    return this.#message;
  }

  get range(): ByteRange | null {
    return this.#range;
  }

  select(session: SessionId, number: number): void {
    if (this.#record?.session === session && this.#record.number === number) return;
    this.#record = { session, number };
    this.#message = null;
    this.#range = null;
  }

  selectMessage(message: SelectedMessage): void {
    const { session, number, generation } = this.#message ?? {};
    if (session === message.session && number === message.number && generation === message.generation) return;
    this.#message = message;
    this.#record = null;
    this.#range = null;
  }

  selectRange(range: ByteRange | null): void {
    this.#range = range;
  }

  clear(): void {
    this.#record = null;
    this.#message = null;
    this.#range = null;
  }

  /** The session whose record or message is selected. */
  get session(): SessionId | null {
    return this.#record?.session ?? this.#message?.session ?? null;
  }

  /** The selected record's number where it is one of this session, otherwise null. */
  numberIn(session: SessionId): number | null {
    return this.#record?.session === session ? this.#record.number : null;
  }
}
