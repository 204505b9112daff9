import { maximumEntries, type JournalEntry } from '../../src-main/contract/journal';
import type { AppState } from './app-state';
import type { LiveSession } from './live-session.svelte';

/** Entries that a view holds at most: what it shows and a little around it. */
const heldEntries = 2_000;
/** What was asked for longer ago is out of sight by now. */
const mostWanted = 8;

/**
 * The journal of a session as a panel sees it: pulled by range, at most one pull under way, pulled again when it has
 * grown or changed. Call `want` in an effect with the range in sight (or the latest few); it reads the revision.
 */
export class JournalView {
  readonly #app: AppState;
  readonly #session: LiveSession;
  #held = $state.raw<ReadonlyMap<number, JournalEntry>>(new Map());
  #isPulling = false;
  /** Asked for and not yet pulled, in order; several parts of a panel may look at several places. */
  #wanted: { readonly firstNumber: number; readonly count: number }[] = [];
  #isDisposed = false;

  constructor(app: AppState, session: LiveSession) {
    this.#app = app;
    this.#session = session;
  }

  readonly count = $derived.by(() => this.#session.state.journal?.count ?? 0);
  readonly firstNumber = $derived.by(() => this.#session.state.journal?.firstNumber ?? 1);
  /** 0 where there is none. */
  readonly lastNumber = $derived.by(() => this.firstNumber + this.count - 1);
  readonly revision = $derived.by(() => this.#session.state.journal?.revision ?? 0);

  /** Undefined until it was pulled, and where it is gone. */
  entry(number: number): JournalEntry | undefined {
    return number < this.firstNumber ? undefined : this.#held.get(number);
  }

  /** Those of the range that are there by now, in order. */
  entries(firstNumber: number, count: number): JournalEntry[] {
    const found: JournalEntry[] = [];
    const from = Math.max(firstNumber, this.firstNumber);
    for (let number = from; number < firstNumber + count && number <= this.lastNumber; number++) {
      const entry = this.#held.get(number);
      if (entry !== undefined) found.push(entry);
    }
    return found;
  }

  /** Pulls the range, now and (where it is called in an effect) whenever the journal changes. */
  want(firstNumber: number, count: number): void {
    void this.revision;
    const from = Math.max(firstNumber, this.firstNumber);
    const range = { firstNumber: from, count: Math.min(count - (from - firstNumber), maximumEntries) };
    if (range.count < 1) return;
    const others = this.#wanted.filter((known) => known.firstNumber !== from || known.count !== range.count);
    this.#wanted = [...others, range].slice(-mostWanted);
    if (!this.#isPulling) void this.#pull();
  }

  dispose(): void {
    this.#isDisposed = true;
  }

  async #pull(): Promise<void> {
    this.#isPulling = true;
    try {
      while (!this.#isDisposed) {
        const range = this.#wanted.shift();
        if (range === undefined) return;
        const page = await this.#app.lab.invoke('journal.page', { session: this.#session.id, ...range });
        if (!this.#isDisposed) this.#take(page.entries);
      }
    } catch (error) {
      this.#app.notices.report(error);
    } finally {
      this.#isPulling = false;
    }
  }

  #take(entries: readonly JournalEntry[]): void {
    if (entries.length === 0) return;
    const held = new Map(this.#held);
    for (const entry of entries) {
      held.delete(entry.number);
      held.set(entry.number, entry);
    }
    for (const number of held.keys()) {
      if (held.size <= heldEntries) break;
      held.delete(number);
    }
    this.#held = held;
  }
}

/** What a list of entries needs of a journal, or of a part of it. */
export type JournalRows = Pick<JournalView, 'count' | 'firstNumber' | 'lastNumber' | 'entry' | 'want'>;
