import type { MessagesState } from '../../src-main/contract/messages';
import type { SessionId } from '../../src-main/contract/session-state';
import type { Lab } from '../lab/lab';
import type { DecodingState } from './decoding.svelte';
import { unlessClosed, type AppliedFilter } from './filter-view';
import { unpackMessageRows, type MessageRow } from './message-rows';
import type { PlacedRows, RowRange } from './row-cache';
import type { RowPick, RowSource } from './row-source';
import type { SelectionState } from './selection.svelte';

export interface MessageSourcePorts {
  readonly lab: Lab;
  readonly decoding: DecodingState;
  readonly session: SessionId;
  readonly filter: AppliedFilter;
}

/** The messages of a session, all of them or those that a filter lets through. */
export class MessageSource implements RowSource<MessageRow> {
  readonly #ports: MessageSourcePorts;

  constructor(ports: MessageSourcePorts) {
    this.#ports = ports;
  }

  /** Null until the engine has been asked. */
  get state(): MessagesState | null {
    return this.#ports.decoding.of(this.#ports.session);
  }

  get origin(): string | null {
    return this.state === null ? null : `${this.state.generation} ${this.state.path ?? ''}`;
  }

  get view(): number | null {
    return this.#ports.filter.view;
  }

  get first(): number {
    return this.view === null ? (this.state?.firstNumber ?? 1) : 1;
  }

  get last(): number {
    return this.view === null ? this.lastNumber : this.#ports.filter.count;
  }

  get lastNumber(): number {
    return this.state === null ? 0 : this.state.firstNumber + this.state.count - 1;
  }

  async fetchRows({ first, last }: RowRange): Promise<PlacedRows<MessageRow>> {
    const { view, first: firstPlace, state } = this;
    const { lab, session } = this.#ports;
    const firstIndex = Math.max(0, first - firstPlace);
    const asked = { session, view, firstIndex, count: last - first + 1 };
    const page = await unlessClosed(lab.invoke('messages.rows', asked));
    if (page === null) return { first, rows: [] };
    // Rows of another decoding: the state that tells of it is on its way.
    if (page.generation !== state?.generation) return { first, rows: [] };
    const rows = unpackMessageRows(page);
    // The oldest may have been dropped meanwhile: where all are let through, a row says itself where it stands.
    return { first: view === null ? (rows[0]?.number ?? first) : page.firstIndex + 1, rows };
  }

  async placeOf(number: number): Promise<number | null> {
    const { view } = this;
    if (view === null) return number <= this.lastNumber ? Math.max(number, this.first) : null;
    const asked = { session: this.#ports.session, view, number };
    const index = (await unlessClosed(this.#ports.lab.invoke('messages.indexOf', asked)))?.index ?? null;
    return index === null ? null : index + 1;
  }
}

/** The message that is selected, as far as it is one of this session as it is decoded now. */
export function messagePick(selection: SelectionState, session: SessionId, decoding: DecodingState): RowPick {
  const generation = (): number | undefined => decoding.of(session)?.generation;
  return {
    get active() {
      const { message } = selection;
      return message?.session === session && message.generation === generation() ? message.number : null;
    },
    select: (number) => selection.selectMessage({ session, number, generation: generation() ?? 0 }),
    clear: () => {
      if (selection.message?.session === session) selection.clear();
    },
  };
}
