import type { Lab } from '../lab/lab';
import { unlessClosed, type AppliedFilter } from './filter-view';
import type { LiveSession } from './live-session.svelte';
import { unpackFilteredRows, unpackRows, type LogRow } from './log-rows';
import type { PlacedRows, RowRange } from './row-cache';
import type { RowPick, RowSource } from './row-source';
import type { SelectionState } from './selection.svelte';

/** The records of a session, all of them or those that a filter lets through. */
export class LogSource implements RowSource<LogRow> {
  readonly #lab: Lab;
  readonly #session: LiveSession;
  readonly #filter: AppliedFilter;

  constructor(lab: Lab, session: LiveSession, filter: AppliedFilter) {
    this.#lab = lab;
    this.#session = session;
    this.#filter = filter;
  }

  get origin(): string | null {
    return this.#session.state.log.path;
  }

  get view(): number | null {
    return this.#filter.view;
  }

  get first(): number {
    return this.view === null ? this.#session.state.log.firstNumber : 1;
  }

  get last(): number {
    return this.view === null ? this.lastNumber : this.#filter.count;
  }

  get lastNumber(): number {
    const { firstNumber, count } = this.#session.state.log;
    return firstNumber + count - 1;
  }

  async fetchRows({ first, last }: RowRange): Promise<PlacedRows<LogRow>> {
    const { view } = this;
    const session = this.#session.id;
    const count = last - first + 1;
    if (view === null) {
      return { first, rows: unpackRows(await this.#lab.invoke('log.rows', { session, firstNumber: first, count })) };
    }
    const page = await unlessClosed(
      this.#lab.invoke('filter.records', { session, view, firstIndex: first - 1, count }),
    );
    if (page === null) return { first, rows: [] };
    return { first: page.firstIndex + 1, rows: unpackFilteredRows(page) };
  }

  async placeOf(number: number): Promise<number | null> {
    const { view } = this;
    if (view === null) return number <= this.lastNumber ? Math.max(number, this.first) : null;
    const asked = { session: this.#session.id, view, record: number };
    const index = (await unlessClosed(this.#lab.invoke('filter.indexOf', asked)))?.index ?? null;
    return index === null ? null : index + 1;
  }
}

/** The record that is selected, as far as it is one of this session. */
export function recordPick(selection: SelectionState, session: string): RowPick {
  return {
    get active() {
      return selection.numberIn(session);
    },
    select: (number) => selection.select(session, number),
    clear: () => {
      if (selection.numberIn(session) !== null) selection.clear();
    },
  };
}
