import { t } from '../../i18n/i18n.svelte';
import type { AppState } from '../../state/app-state';
import type { LiveSession } from '../../state/live-session.svelte';
import type { LogDisplay } from '../../state/log-display.svelte';
import type { LogRow } from '../../state/log-rows';
import type { RowRange } from '../../state/row-cache';
import { findNeighbour } from '../../state/row-neighbours';
import type { RowView } from '../../state/row-view.svelte';
import type { RowActions } from '../rows/row-keys';
import { inTurn } from '../rows/mark-order';
import { copyRecords, type CopyFormat } from './copy-records';
import { readWholeRecord } from './record-bytes';

export interface LogActionPorts {
  readonly app: AppState;
  readonly session: LiveSession;
  readonly view: RowView<LogRow>;
  readonly display: LogDisplay;
  /** Puts the bytes into the composer. */
  readonly useAsPayload: (bytes: Uint8Array) => void;
}

/** What can be done with the selected rows: for the keyboard, the toolbar and the row's menu alike. Failures become notices. */
export class LogActions implements RowActions {
  readonly #ports: LogActionPorts;
  #walk: AbortController | null = null;

  constructor(ports: LogActionPorts) {
    this.#ports = ports;
  }

  /** The selected row where it has come and carries bytes. */
  get row(): LogRow | null {
    return this.#ports.view.activeRow;
  }

  copyText(): void {
    this.copy('text');
  }

  copy(format: CopyFormat): void {
    const { app, session, view, display } = this.#ports;
    const range = view.selected;
    if (range === null) return;
    this.#run(async () => {
      const numbers = view.isFiltered ? await view.numbersOf(range) : numbersIn(range);
      const copied = await copyRecords(app.lab, session.id, numbers, format, display.encoding.value);
      if (copied.leftOutFrom !== null) app.notices.info(t('log.copiedSome', { count: copied.records }));
      else if (copied.records === 0) app.notices.info(t('log.nothingToCopy'));
    });
  }

  /** Sends the selected record's bytes again: on its connection, or to everyone where that is gone. */
  resend(): void {
    const { app, session, view } = this.#ports;
    const number = view.active;
    if (number === null) return;
    this.#run(async () => {
      const { bytes, connection, kind } = await readWholeRecord(app.lab, session.id, number);
      if (kind === 'event') return;
      const isThere = session.state.connections.some((one) => one.number === connection && one.phase !== 'closed');
      const target = isThere ? ({ to: 'connection', connection } as const) : ({ to: 'all' } as const);
      await app.lab.invoke('session.sendBytes', { session: session.id, target, bytes: new Uint8Array(bytes) });
    });
  }

  useAsPayload(): void {
    const { app, session, view, useAsPayload } = this.#ports;
    const number = view.active;
    if (number === null) return;
    this.#run(async () => {
      const { bytes, kind } = await readWholeRecord(app.lab, session.id, number);
      if (kind === 'data') useAsPayload(bytes);
    });
  }

  toggleMark(): void {
    const number = this.#ports.view.active;
    if (number !== null) this.comment(number, this.isMarked(number) ? null : '');
  }

  isMarked(number: number): boolean {
    return Object.hasOwn(this.#ports.session.state.marks, number);
  }

  /** Marks the record with a comment; null takes the mark away. */
  comment(number: number, comment: string | null): void {
    const { app, session } = this.#ports;
    this.#run(() => app.lab.invoke('log.mark', { session: session.id, number, comment }));
  }

  /** To the next or previous marked record, and round to the other end. */
  jumpToMark(backwards: boolean): void {
    const { session, view } = this.#ports;
    const order = inTurn(Object.keys(session.state.marks).map(Number), view.active, backwards);
    this.#run(async () => {
      for (const number of order) if ((await view.nearest(number, backwards)) === number) return view.jumpTo(number);
    });
  }

  /** To the next or previous record of the selected one's connection, however far. */
  walkConnection(backwards: boolean): void {
    const { view } = this.#ports;
    const { row } = this;
    const from = view.activePlace;
    if (row === null || from === null || row.connection === 0) return;
    this.#walk?.abort();
    const walk = (this.#walk = new AbortController());
    this.#run(async () => {
      const found = await findNeighbour<LogRow>({
        from,
        backwards,
        within: { first: view.first, last: view.last },
        matches: (other) => other.connection === row.connection,
        fetchRows: (range) => view.fetchRows(range),
        signal: walk.signal,
      });
      if (found !== null) view.select(found);
    });
  }

  dispose(): void {
    this.#walk?.abort();
  }

  #run(action: () => Promise<unknown>): void {
    void this.#ports.app.notices.attempt(action);
  }
}

function* numbersIn({ first, last }: RowRange): Iterable<number> {
  for (let number = first; number <= last; number++) yield number;
}
