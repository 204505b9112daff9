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

/** Tells what it is when somebody asks: entries that come by the thousand are mostly never looked at. */
export interface Described {
  describe(): JournalContent;
}

interface Kept {
  entry: JournalEntry | null;
  /** Where the entry is null. */
  described: Described | null;
  /** Piece i is of the body `parts[i]`. */
  parts: BodyPart[] | null;
  pieces: Uint8Array[] | null;
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
    this.#add({ number, ...content }, null);
    return number;
  }

  /** Returns its number. What it says may change: `touch` tells of that. */
  addDescribed(described: Described): number {
    const number = this.#firstNumber + this.#kept.length;
    this.#add(null, described);
    return number;
  }

  #add(entry: JournalEntry | null, described: Described | null): void {
    this.#kept.push({ entry, described, parts: null, pieces: null, bodyBytes: 0 });
    if (this.#kept.length > this.#limits.entries) this.#dropOldest();
    this.touch();
  }

  /** Changes an entry; one that is gone stays gone. */
  update<T extends JournalContent>(number: number, change: Partial<Omit<T, 'type'>>): void {
    const kept = this.#find(number);
    if (kept === null) return;
    kept.entry = { ...entryOf(kept, number), ...change };
    kept.described = null;
    this.touch();
  }

  /** Null where it is gone. */
  entry(number: number): JournalEntry | null {
    const kept = this.#find(number);
    return kept === null ? null : entryOf(kept, number);
  }

  /** Keeps more of a body (copied by the caller where the bytes may change). Returns false where nothing more is kept. */
  keep(number: number, part: BodyPart, bytes: Uint8Array): boolean {
    const kept = this.#find(number);
    if (kept === null || number < this.#bodiesFrom) return false;
    if (kept.parts === null || kept.pieces === null) {
      kept.parts = [part];
      kept.pieces = [bytes];
    } else {
      kept.parts.push(part);
      kept.pieces.push(bytes);
    }
    kept.bodyBytes += bytes.byteLength;
    this.#bodyBytes += bytes.byteLength;
    while (this.#bodyBytes > this.#limits.bodyBytes && this.#bodiesFrom < number) this.#letGoOfOldestBody();
    return true;
  }

  page(firstNumber: number, count: number): JournalPage {
    const from = Math.max(0, firstNumber - this.#firstNumber);
    const kept = this.#kept.slice(from, Math.max(from, firstNumber - this.#firstNumber + count));
    return { ...this.state, entries: kept.map((one, index) => entryOf(one, this.#firstNumber + from + index)) };
  }

  /** Throws `ENTRY_NOT_FOUND`. A body that was let go of is empty. */
  body(number: number, part: BodyPart, at: number, length: number): { byteLength: number; bytes: Uint8Array } {
    const kept = this.#find(number);
    if (kept === null) throw new LabError('ENTRY_NOT_FOUND', { number });
    const whole = wholeBody(kept, part);
    return { byteLength: whole.byteLength, bytes: new Uint8Array(whole.subarray(at, at + length)) };
  }

  /** Forgets all entries; numbers go on. */
  clear(): void {
    this.#firstNumber += this.#kept.length;
    this.#kept = [];
    this.#bodyBytes = 0;
    this.#bodiesFrom = this.#firstNumber;
    this.touch();
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
    kept.parts = null;
    kept.pieces = null;
    kept.bodyBytes = 0;
  }

  /** An entry says something else now. */
  touch(): void {
    this.#revision += 1;
    this.#onChange();
  }
}

function entryOf({ entry, described }: Kept, number: number): JournalEntry {
  return entry ?? { number, ...described!.describe() };
}

/** Joined once, at the first look at it. */
function wholeBody(kept: Kept, part: BodyPart): Uint8Array {
  const { parts, pieces } = kept;
  if (parts === null || pieces === null) return new Uint8Array();
  const own = pieces.filter((_, index) => parts[index] === part);
  if (own.length <= 1) return own[0] ?? new Uint8Array();
  const whole = new Uint8Array(Buffer.concat(own));
  kept.pieces = [...pieces.filter((_, index) => parts[index] !== part), whole];
  kept.parts = [...parts.filter((other) => other !== part), part];
  return whole;
}
