import { t } from '../../i18n/i18n.svelte';
import type { AppState } from '../../state/app-state';
import type { LiveSession } from '../../state/live-session.svelte';
import type { LogDisplay } from '../../state/log-display.svelte';
import type { MessageRow } from '../../state/message-rows';
import { findNeighbour } from '../../state/row-neighbours';
import type { RowView } from '../../state/row-view.svelte';
import { inTurn } from '../rows/mark-order';
import type { RowActions } from '../rows/row-keys';
import { copyMessages, type MessageFormat } from './copy-messages';

export interface MessageActionPorts {
  readonly app: AppState;
  readonly session: LiveSession;
  readonly view: RowView<MessageRow>;
  readonly display: LogDisplay;
  /** Shows a record in the Bytes lens. */
  readonly showRecord: (number: number) => void;
}

/** What can be done with the selected messages: for keys, tools and the menu alike. Failures become notices. */
export class MessageActions implements RowActions {
  readonly #ports: MessageActionPorts;
  #walk: AbortController | null = null;

  constructor(ports: MessageActionPorts) {
    this.#ports = ports;
  }

  /** The selected row; null where there is none, or it has not come yet. */
  get row(): MessageRow | null {
    return this.#ports.view.activeRow;
  }

  copyText(): void {
    this.copy('line');
  }

  copy(format: MessageFormat): void {
    const { app, session, view, display } = this.#ports;
    const range = view.selected;
    if (range === null) return;
    this.#run(async () => {
      const numbers = await view.numbersOf(range);
      const copied = await copyMessages(app.lab, session.id, numbers, format, display.encoding.value);
      if (copied.leftOutFrom !== null) app.notices.info(t('messages.copiedSome', { count: copied.messages }));
      else if (copied.messages === 0) app.notices.info(t('log.nothingToCopy'));
    });
  }

  /** The record that the selected message begins in carries the mark. */
  toggleMark(): void {
    const { row } = this;
    if (row === null) return;
    const marked = this.markIn(row);
    if (marked === null) this.comment(row.firstRecord, '');
    else this.comment(marked, null);
  }

  /** The marked record among those that hold the message; null: none is. */
  markIn({ firstRecord, lastRecord }: Pick<MessageRow, 'firstRecord' | 'lastRecord'>): number | null {
    return markedBetween(this.#ports.session.state.marks, firstRecord, lastRecord);
  }

  /** Marks the record with a comment; null takes the mark away. */
  comment(number: number, comment: string | null): void {
    const { app, session } = this.#ports;
    this.#run(() => app.lab.invoke('log.mark', { session: session.id, number, comment }));
  }

  /** To the next or previous message of a marked record, and round to the other end. */
  jumpToMark(backwards: boolean): void {
    const { session, view, app } = this.#ports;
    const order = inTurn(Object.keys(session.state.marks).map(Number), this.row?.firstRecord ?? null, backwards);
    this.#run(async () => {
      for (const record of order) {
        const { number } = await app.lab.invoke('messages.rowOfRecord', { session: session.id, record });
        if (number !== null && (await view.nearest(number, backwards)) === number) return view.jumpTo(number);
      }
    });
  }

  /** To the next or previous row of the selected one's connection, however far. */
  walkConnection(backwards: boolean): void {
    const { view } = this.#ports;
    const from = view.activePlace;
    const connection = this.row?.connection ?? 0;
    if (from === null || connection === 0) return;
    this.#walk?.abort();
    const walk = (this.#walk = new AbortController());
    this.#run(async () => {
      const found = await findNeighbour<MessageRow>({
        from,
        backwards,
        within: { first: view.first, last: view.last },
        matches: (other) => other.connection === connection,
        fetchRows: (range) => view.fetchRows(range),
        signal: walk.signal,
      });
      if (found !== null) view.select(found);
    });
  }

  /** To the message after or before the selected one in its exchange. */
  walkExchange(backwards: boolean): void {
    const { app, session, view } = this.#ports;
    const { row } = this;
    if (row === null || row.exchange === 0) return;
    this.#run(async () => {
      const { exchange } = await app.lab.invoke('messages.show', { session: session.id, number: row.number });
      const numbers = exchange.map(({ number }) => number);
      const next = backwards ? numbers.findLast((one) => one < row.number) : numbers.find((one) => one > row.number);
      if (next === undefined) app.notices.info(t(backwards ? 'messages.firstOfExchange' : 'messages.lastOfExchange'));
      else if ((await view.nearest(next, backwards)) === next) view.jumpTo(next);
      else app.notices.info(t('messages.filteredOut', { number: next }));
    });
  }

  showBytes(): void {
    const { row } = this;
    if (row !== null) this.#ports.showRecord(row.firstRecord);
  }

  decodeAs(): void {
    const { app, session } = this.#ports;
    app.overlays.show({ kind: 'decode-as', session: session.id });
  }

  /** Shows the connection of the selected row as a conversation. */
  follow(): void {
    const { app, session } = this.#ports;
    const { row } = this;
    if (row === null || row.connection === 0) return;
    app.inspector.follow({ session: session.id, connection: row.connection, layer: row.layer });
  }

  filterBy(text: string): void {
    const { app, session } = this.#ports;
    app.filterBy(session.id, text);
  }

  dispose(): void {
    this.#walk?.abort();
  }

  #run(action: () => Promise<unknown>): void {
    void this.#ports.app.notices.attempt(action);
  }
}

/** The first marked number from `first` to `last`; null: none is. */
export function markedBetween(marks: Readonly<Record<number, string>>, first: number, last: number): number | null {
  // Few records are marked; a message may be in very many.
  if (Object.hasOwn(marks, first)) return first;
  return (
    Object.keys(marks)
      .map(Number)
      .find((number) => number >= first && number <= last) ?? null
  );
}
