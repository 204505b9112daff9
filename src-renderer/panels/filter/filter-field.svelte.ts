import { completions, type CompletionItem, type Completions } from '../../../src-main/contract/filter-completion';
import type { FilterProblem, LensFilter } from '../../state/lens-filter.svelte';
import type { RecentFilters } from '../../state/recent-filters.svelte';

/** Milliseconds without a key before what is written is tried: a filter is in force as soon as it is one. */
const pauseMs = 350;

/** What a line under the field offers: to complete the word at the cursor, or a filter of before. */
export type Suggestion =
  { readonly kind: 'completion'; readonly item: CompletionItem } | { readonly kind: 'recent'; readonly text: string };

/** A filter while it is typed: what may come next, which suggestion is picked, and when it is tried. */
export class FilterField {
  readonly #filter: LensFilter;
  readonly #recent: RecentFilters;
  #isOpen = $state(false);
  #cursor = $state(0);
  /** Index of the suggestion that Enter takes; −1: none, Enter takes what is written. */
  #picked = $state(-1);
  /** Enter was pressed: what is written is meant to be whole. */
  #isMeant = $state(false);
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(filter: LensFilter, recent: RecentFilters) {
    this.#filter = filter;
    this.#recent = recent;
  }

  readonly #completions: Completions = $derived.by(() => completions(this.#filter.draft, this.#cursor));
  readonly suggestions: readonly Suggestion[] = $derived.by(() => {
    if (!this.#isOpen) return [];
    const { draft } = this.#filter;
    const before = draft === '' || draft === this.#filter.text ? this.#recent.others(this.#filter.text) : [];
    const { items, from, to } = this.#completions;
    // The word as it is written already is no suggestion.
    const written = draft.slice(from, to);
    return [
      ...before.map((text): Suggestion => ({ kind: 'recent', text })),
      ...items.filter(({ text }) => text !== written).map((item): Suggestion => ({ kind: 'completion', item })),
    ];
  });

  /** What is wrong, unless it is only that the word at the cursor goes on: what it may become is suggested then. */
  readonly problem: FilterProblem | null = $derived.by(() => {
    const { problem, draft } = this.#filter;
    if (problem === null || this.#isMeant) return problem;
    const isAtEnd = problem.at + problem.length >= draft.trimEnd().length && this.#cursor >= draft.trimEnd().length;
    return isAtEnd && this.suggestions.length > 0 ? null : problem;
  });

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get picked(): number {
    return this.#picked;
  }

  /** Where the cursor stands, in UTF-16 units. */
  moved(cursor: number): void {
    this.#cursor = cursor;
  }

  typed(cursor: number): void {
    this.#cursor = cursor;
    this.#picked = -1;
    this.#isOpen = true;
    this.#isMeant = false;
    this.#stopWaiting();
    this.#timer = setTimeout(() => void this.#filter.apply(this.#filter.draft), pauseMs);
  }

  open(): void {
    this.#isOpen = true;
    this.#picked = -1;
  }

  close(): void {
    this.#isOpen = false;
    this.#picked = -1;
  }

  step(by: 1 | -1): void {
    if (!this.#isOpen) return this.open();
    const count = this.suggestions.length;
    if (count > 0) this.#picked = (this.#picked + by + count + (this.#picked < 0 && by < 0 ? 1 : 0)) % count;
  }

  /** Writes what is suggested into the field; gives the place where the cursor belongs then. */
  take(suggestion: Suggestion): number {
    if (suggestion.kind === 'recent') {
      this.#filter.draft = suggestion.text;
      this.close();
      void this.apply();
      return suggestion.text.length;
    }
    const { from, to } = this.#completions;
    const { draft } = this.#filter;
    // What comes next is another word.
    const rest = draft.slice(to);
    const written = `${draft.slice(0, from)}${suggestion.item.text}`;
    this.#filter.draft = `${written}${rest.startsWith(' ') ? '' : ' '}${rest}`;
    this.typed(written.length + 1);
    return written.length + 1;
  }

  /** Puts in force what is written. */
  async apply(): Promise<void> {
    this.#stopWaiting();
    this.#isMeant = true;
    const text = this.#filter.draft;
    if (await this.#filter.apply(text)) this.#recent.add(text);
  }

  clear(): void {
    this.#stopWaiting();
    this.close();
    this.#filter.clear();
  }

  dispose(): void {
    this.#stopWaiting();
  }

  #stopWaiting(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
