import type { JournalContent, JournalEntry } from '../../../src-main/contract/journal';
import type { JournalView } from '../../state/journal-view.svelte';

type EntryOf<T extends JournalContent['type']> = Extract<JournalEntry, { type: T }>;

/** The entry that a panel looks at: the newest one until another is picked, and again once the newest is. */
export class JournalPick<T extends JournalContent['type']> {
  readonly #view: JournalView;
  readonly #type: T;
  #picked = $state<number | null>(null);

  constructor(view: JournalView, type: T) {
    this.#view = view;
    this.#type = type;
  }

  /** Null: there is no entry at all. */
  readonly number = $derived.by(() => {
    const { firstNumber, lastNumber, count } = this.#view;
    if (count === 0) return null;
    return this.#picked === null || this.#picked < firstNumber ? lastNumber : Math.min(this.#picked, lastNumber);
  });

  /** Null until it was pulled. */
  readonly entry = $derived.by((): EntryOf<T> | null => this.at(this.number));

  /** Null where there is none of that number. */
  at(number: number | null): EntryOf<T> | null {
    const entry = number === null ? undefined : this.#view.entry(number);
    return entry?.type === this.#type ? (entry as EntryOf<T>) : null;
  }

  readonly pick = (number: number): void => {
    this.#picked = number >= this.#view.lastNumber ? null : number;
  };

  follow(): void {
    this.#picked = null;
  }

  /** In an effect: keeps the entry and its neighbours pulled. */
  want(): void {
    if (this.number !== null) this.#view.want(this.number - 1, 3);
  }
}
