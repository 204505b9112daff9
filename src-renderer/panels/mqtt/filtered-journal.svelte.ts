import { maximumEntries, type JournalEntry } from '../../../src-main/contract/journal';
import type { AppState } from '../../state/app-state';
import type { JournalRows, JournalView } from '../../state/journal-view.svelte';
import type { LiveSession } from '../../state/live-session.svelte';

/** Entries further apart are asked for apart. */
const widestGap = 60;

/**
 * The entries of a journal that a filter lets through, in order. The journal is gone through once, page by page, and
 * what comes later as it comes; entries are shown from the view, so that they change with it. A filter must look at
 * nothing that changes in an entry.
 */
export class FilteredJournal implements JournalRows {
  readonly #app: AppState;
  readonly #session: LiveSession;
  readonly #view: JournalView;
  /** Null lets everything through. */
  #filter = $state.raw<((entry: JournalEntry) => boolean) | null>(null);
  #numbers = $state.raw<readonly number[]>([]);
  #scanned = 0;
  #isScanning = false;

  constructor(app: AppState, session: LiveSession, view: JournalView) {
    this.#app = app;
    this.#session = session;
    this.#view = view;
  }

  get isFiltering(): boolean {
    return this.#filter !== null;
  }

  /** Entries before the first that there is were let go of. */
  readonly #shown = $derived.by(() => {
    const first = this.#view.firstNumber;
    const from = this.#numbers.findIndex((number) => number >= first);
    return from <= 0 ? (from === 0 ? this.#numbers : []) : this.#numbers.slice(from);
  });
  readonly count = $derived.by(() => (this.#filter === null ? this.#view.count : this.#shown.length));
  readonly firstNumber = $derived.by(() => (this.#filter === null ? this.#view.firstNumber : 1));
  readonly lastNumber = $derived.by(() => this.firstNumber + this.count - 1);

  /** Starts anew with another filter. */
  set(filter: ((entry: JournalEntry) => boolean) | null): void {
    this.#filter = filter;
    this.#numbers = [];
    this.#scanned = 0;
    this.scan();
  }

  /** Goes on to the newest; to be called in an effect: it reads the journal's length. */
  scan(): void {
    const { lastNumber } = this.#view;
    if (this.#filter === null || this.#isScanning || this.#scanned >= lastNumber) return;
    void this.#scan();
  }

  /** The entry's number; null where there is none. */
  numberAt(place: number): number | null {
    return this.#filter === null ? place : (this.#shown[place - 1] ?? null);
  }

  /** Null: it is not shown. */
  placeOf(number: number | null): number | null {
    if (number === null || this.#filter === null) return number;
    const index = this.#shown.indexOf(number);
    return index < 0 ? null : index + 1;
  }

  entry(place: number): JournalEntry | undefined {
    const number = this.numberAt(place);
    return number === null ? undefined : this.#view.entry(number);
  }

  want(firstPlace: number, count: number): void {
    if (this.#filter === null) return this.#view.want(firstPlace, count);
    const numbers = this.#shown.slice(Math.max(0, firstPlace - 1), Math.max(0, firstPlace - 1 + count));
    let from = numbers[0];
    let last = from;
    for (const number of numbers) {
      if (number - last! > widestGap || number - from! >= maximumEntries) {
        this.#view.want(from!, last! - from! + 1);
        from = number;
      }
      last = number;
    }
    if (from !== undefined) this.#view.want(from, last! - from + 1);
  }

  async #scan(): Promise<void> {
    this.#isScanning = true;
    const filter = this.#filter;
    try {
      while (this.#filter === filter && filter !== null && this.#scanned < this.#view.lastNumber) {
        const firstNumber = Math.max(this.#scanned + 1, this.#view.firstNumber);
        const { entries } = await this.#app.lab.invoke('journal.page', {
          session: this.#session.id,
          firstNumber,
          count: maximumEntries,
        });
        if (this.#filter !== filter) break;
        const found = entries.filter(filter).map(({ number }) => number);
        if (found.length > 0) this.#numbers = [...this.#numbers, ...found];
        this.#scanned = entries.at(-1)?.number ?? this.#view.lastNumber;
      }
    } catch (error) {
      this.#app.notices.report(error);
    } finally {
      this.#isScanning = false;
    }
    if (this.#filter !== filter) this.scan();
  }
}
