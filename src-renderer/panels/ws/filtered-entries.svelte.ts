import { untrack } from 'svelte';
import { maximumEntries } from '../../../src-main/contract/journal';
import type { AppState } from '../../state/app-state';
import type { JournalRows, JournalView } from '../../state/journal-view.svelte';
import { isWs, passes, type MessageFilter, type WsEntry } from './ws-entries';

/** Entries at the end that are looked at again: a Ping changes when it is answered. */
const lookedAtAgain = 64;

/**
 * Those entries of a journal that pass a filter, as rows of their own: row numbers have no gaps, entries keep theirs.
 * The journal is read once from its beginning, then only what came since.
 */
export class FilteredEntries implements JournalRows {
  readonly #app: AppState;
  readonly #session: string;
  readonly #view: JournalView;
  #filter: MessageFilter = 'all';
  /** Row `#firstNumber + i` is entry `#found[i]`. */
  #found: WsEntry[] = [];
  #dropped = 0;
  #readThrough = 0;
  #isReading = false;
  #version = $state(0);

  constructor(app: AppState, session: string, view: JournalView) {
    this.#app = app;
    this.#session = session;
    this.#view = view;
  }

  get count(): number {
    void this.#version;
    return this.#found.length;
  }
  get firstNumber(): number {
    void this.#version;
    return this.#dropped + 1;
  }
  get lastNumber(): number {
    return this.firstNumber + this.count - 1;
  }

  /** By row. */
  entry(row: number): WsEntry | undefined {
    void this.#version;
    return this.#found[row - this.#dropped - 1];
  }

  /** The row of an entry; null where it does not pass. */
  rowOf(number: number): number | null {
    void this.#version;
    const at = this.#found.findIndex((entry) => entry.number === number);
    return at < 0 ? null : at + this.#dropped + 1;
  }

  want(): void {
    // All that passes is here.
  }

  /** Reads what has come. To be called in an effect: it is called again when the journal has changed. */
  follow(filter: MessageFilter): void {
    void this.#view.revision;
    untrack(() => {
      if (filter !== this.#filter) this.#begin(filter);
      if (!this.#isReading) void this.#read();
    });
  }

  #begin(filter: MessageFilter): void {
    this.#filter = filter;
    this.#found = [];
    this.#dropped = 0;
    this.#readThrough = 0;
    this.#version++;
  }

  async #read(): Promise<void> {
    this.#isReading = true;
    try {
      for (;;) {
        const filter = this.#filter;
        if (filter === 'all') return;
        const from = Math.max(this.#view.firstNumber, this.#readThrough + 1 - lookedAtAgain);
        const isAtEnd = this.#readThrough >= this.#view.lastNumber;
        const page = await this.#app.lab.invoke('journal.page', {
          session: this.#session,
          firstNumber: Math.max(1, from),
          count: maximumEntries,
        });
        if (filter !== this.#filter) continue;
        this.#take(page.entries.filter(isWs), page.firstNumber);
        if (isAtEnd || page.entries.length < maximumEntries) return;
      }
    } catch (error) {
      this.#app.notices.report(error);
    } finally {
      this.#isReading = false;
    }
  }

  #take(entries: readonly WsEntry[], firstNumber: number): void {
    const first = entries[0]?.number ?? Number.POSITIVE_INFINITY;
    // Those that are read again take the places of what was known of them.
    while (this.#found.length > 0 && this.#found.at(-1)!.number >= first) this.#found.pop();
    for (const entry of entries) {
      if (passes(entry, this.#filter)) this.#found.push(entry);
      this.#readThrough = Math.max(this.#readThrough, entry.number);
    }
    const gone = this.#found.findIndex(({ number }) => number >= firstNumber);
    const dropped = gone < 0 ? this.#found.length : gone;
    if (dropped > 0) this.#found.splice(0, dropped);
    this.#dropped += dropped;
    this.#version++;
  }
}
