/** The protocol's own account of a session: entries that grow and change, and the bodies that belong to them, within limits. */
import { LabError } from '../../contract/errors';
import {
  journalLimits,
  type BodyPart,
  type JournalContent,
  type JournalEntry,
  type JournalPage,
  type JournalState,
} from '../../contract/journal';

interface Kept {
  entry: JournalEntry;
  bodies: Map<BodyPart, Uint8Array[]> | null;
  bodyBytes: number;
}

export class Journal {
  readonly #onChange: () => void;
  readonly #limits: { readonly entries: number; readonly bodyBytes: number };
  /** Slot 0 holds entry `#firstNumber`. */
  #kept: Kept[] = [];
  #firstNumber = 1;
  #revision = 0;
  #bodyBytes = 0;
  /** Entries before this one have let go of their bodies. */
  #bodiesFrom = 1;

  constructor(onChange: () => void, limits: { entries: number; bodyBytes: number } = journalLimits) {
    this.#onChange = onChange;
    this.#limits = limits;
  }

  get state(): JournalState {
    return { count: this.#kept.length, firstNumber: this.#firstNumber, revision: this.#revision };
  }

  /** Returns the entry's number. */
  add(content: JournalContent): number {
    const number = this.#firstNumber + this.#kept.length;
    this.#kept.push({ entry: { number, ...content }, bodies: null, bodyBytes: 0 });
    if (this.#kept.length > this.#limits.entries) this.#dropOldest();
    this.#touch();
    return number;
  }

  /** Changes an entry; one that is gone stays gone. */
  update<T extends JournalContent>(number: number, change: Partial<Omit<T, 'type'>>): void {
    const kept = this.#find(number);
    if (kept === null) return;
    kept.entry = { ...kept.entry, ...change };
    this.#touch();
  }

  /** Null where it is gone. */
  entry(number: number): JournalEntry | null {
    return this.#find(number)?.entry ?? null;
  }

  /** Keeps more of a body (copied by the caller where the bytes may change). Returns false where nothing more is kept. */
  keep(number: number, part: BodyPart, bytes: Uint8Array): boolean {
    const kept = this.#find(number);
    if (kept === null || number < this.#bodiesFrom) return false;
    kept.bodies ??= new Map();
    const pieces = kept.bodies.get(part);
    if (pieces === undefined) kept.bodies.set(part, [bytes]);
    else pieces.push(bytes);
    kept.bodyBytes += bytes.byteLength;
    this.#bodyBytes += bytes.byteLength;
    while (this.#bodyBytes > this.#limits.bodyBytes && this.#bodiesFrom < number) this.#letGoOfOldestBody();
    return true;
  }

  page(firstNumber: number, count: number): JournalPage {
    const from = Math.max(0, firstNumber - this.#firstNumber);
    const entries = this.#kept.slice(from, Math.max(from, firstNumber - this.#firstNumber + count));
    return { ...this.state, entries: entries.map(({ entry }) => entry) };
  }

  /** Throws `ENTRY_NOT_FOUND`. A body that was let go of is empty. */
  body(number: number, part: BodyPart, at: number, length: number): { byteLength: number; bytes: Uint8Array } {
    const kept = this.#find(number);
    if (kept === null) throw new LabError('ENTRY_NOT_FOUND', { number });
    const pieces = kept.bodies?.get(part) ?? [];
    // Joined once, at the first look at it.
    const whole = pieces.length === 1 ? pieces[0]! : new Uint8Array(Buffer.concat(pieces));
    if (pieces.length > 1) kept.bodies!.set(part, [whole]);
    return { byteLength: whole.byteLength, bytes: new Uint8Array(whole.subarray(at, at + length)) };
  }

  /** Forgets all entries; numbers go on. */
  clear(): void {
    this.#firstNumber += this.#kept.length;
    this.#kept = [];
    this.#bodyBytes = 0;
    this.#bodiesFrom = this.#firstNumber;
    this.#touch();
  }

  #find(number: number): Kept | null {
    return this.#kept[number - this.#firstNumber] ?? null;
  }

  #dropOldest(): void {
    // Many at a time: an array is moved as a whole.
    const dropped = this.#kept.splice(0, Math.max(1, Math.floor(this.#limits.entries / 16)));
    this.#firstNumber += dropped.length;
    this.#bodiesFrom = Math.max(this.#bodiesFrom, this.#firstNumber);
    for (const { bodyBytes } of dropped) this.#bodyBytes -= bodyBytes;
  }

  #letGoOfOldestBody(): void {
    const kept = this.#find(this.#bodiesFrom);
    this.#bodiesFrom += 1;
    if (kept === null) return;
    this.#bodyBytes -= kept.bodyBytes;
    kept.bodies = null;
    kept.bodyBytes = 0;
  }

  #touch(): void {
    this.#revision += 1;
    this.#onChange();
  }
}
