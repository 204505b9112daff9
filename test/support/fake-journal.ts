import { LabError } from '../../src-main/contract/errors';
import type {
  BodyPart,
  JournalContent,
  JournalEntry,
  JournalPage,
  JournalState,
} from '../../src-main/contract/journal';

/** The journal of a fake session: entries are what the test says, bodies too. Tell the lab with `changed` afterwards. */
export class FakeJournal {
  #entries: JournalEntry[] = [];
  #firstNumber = 1;
  #revision = 0;
  readonly #bodies = new Map<string, Uint8Array>();

  get state(): JournalState {
    return { count: this.#entries.length, firstNumber: this.#firstNumber, revision: this.#revision };
  }

  /** Returns the entry's number. */
  add(content: JournalContent): number {
    const number = this.#firstNumber + this.#entries.length;
    this.#entries.push({ ...content, number });
    this.#revision++;
    return number;
  }

  update<T extends JournalContent>(number: number, change: Partial<Omit<T, 'type'>>): void {
    const at = number - this.#firstNumber;
    this.#entries[at] = { ...this.#entries[at]!, ...change };
    this.#revision++;
  }

  keep(number: number, part: BodyPart, bytes: Uint8Array | string): void {
    const kept = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
    this.#bodies.set(`${number} ${part}`, kept);
  }

  /** As the limits do it. */
  dropOldest(count: number): void {
    this.#entries = this.#entries.slice(count);
    this.#firstNumber += count;
    this.#revision++;
  }

  clear(): void {
    this.dropOldest(this.#entries.length);
  }

  page(firstNumber: number, count: number): JournalPage {
    const last = firstNumber + count;
    return { ...this.state, entries: this.#entries.filter(({ number }) => number >= firstNumber && number < last) };
  }

  body(number: number, part: BodyPart, at: number, length: number): { byteLength: number; bytes: Uint8Array } {
    if (!this.#entries.some((entry) => entry.number === number)) throw new LabError('ENTRY_NOT_FOUND', { number });
    const bytes = this.#bodies.get(`${number} ${part}`) ?? new Uint8Array();
    return { byteLength: bytes.length, bytes: bytes.slice(at, at + length) };
  }
}
