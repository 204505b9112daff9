import { tick } from 'svelte';
import type { AppState } from '../../state/app-state';
import { LensFilter } from '../../state/lens-filter.svelte';
import type { LiveSession } from '../../state/live-session.svelte';
import type { LogDisplay } from '../../state/log-display.svelte';
import { LogFind } from '../../state/log-find.svelte';
import type { LogStart } from '../../state/log-start.svelte';
import type { MessageRow } from '../../state/message-rows';
import { messagePick, MessageSource } from '../../state/message-source.svelte';
import type { RecentFilters } from '../../state/recent-filters.svelte';
import { RowView } from '../../state/row-view.svelte';
import type { LensModel, RowQuestion } from '../rows/lens-model';
import type { RowKeyTargets } from '../rows/row-keys';
import { messageFindScope } from './find-scope';
import { MessageActions } from './message-actions';

export interface MessagesModelPorts {
  readonly display: LogDisplay;
  readonly start: LogStart;
  readonly recentFilters: RecentFilters;
  /** Shows a record in the Bytes lens. */
  readonly showRecord: (number: number) => void;
}

/** Everything that the Messages lens of one session needs, for its rows, its toolbar and its keys. */
export class MessagesModel implements LensModel {
  readonly display: LogDisplay;
  readonly start: LogStart;
  readonly source: MessageSource;
  readonly filter: LensFilter;
  readonly recentFilters: RecentFilters;
  readonly view: RowView<MessageRow>;
  readonly find: LogFind;
  readonly actions: MessageActions;
  asking = $state.raw<RowQuestion | null>(null);
  isFilterAsked = $state(false);
  readonly #app: AppState;
  #isStarted = false;

  constructor(
    app: AppState,
    readonly session: LiveSession,
    { display, start, recentFilters, showRecord }: MessagesModelPorts,
  ) {
    const { lab, decoding, workspace, selection, notices } = app;
    const onFailure = notices.report;
    this.#app = app;
    this.display = display;
    this.start = start;
    this.recentFilters = recentFilters;
    const hasLog = () => session.state.log.path !== null;
    const ofSession = { lab, decoding, workspace, session: session.id, hasLog, onFailure };
    this.filter = new LensFilter({ ...ofSession, lens: 'messages' });
    this.source = new MessageSource({ lab, decoding, session: session.id, filter: this.filter });
    this.view = new RowView({
      source: this.source,
      pick: messagePick(selection, session.id, decoding),
      startsAtTail: session.state.spec.kind !== 'capture',
      onFailure,
      requestFrame: (action) => requestAnimationFrame(action),
    });
    this.find = new LogFind(lab, session.id, messageFindScope(lab, session, this.view));
    this.actions = new MessageActions({ app, session, view: this.view, display, showRecord });
  }

  get keys(): RowKeyTargets {
    return {
      view: this.view,
      actions: this.actions,
      openFind: () => this.openFind(),
      openGoTo: () => (this.asking = { for: 'number' }),
      openFilter: () => (this.isFilterAsked = true),
    };
  }

  get shownTotal(): number {
    return this.source.state?.count ?? 0;
  }

  /** The first ask starts the decoding; the feed tells how it goes on. */
  async begin(): Promise<void> {
    if (this.#isStarted) return;
    this.#isStarted = true;
    await this.#app.notices.attempt(async () => {
      this.#app.decoding.take(await this.#app.lab.invoke('messages.state', { session: this.session.id }));
    });
  }

  /** Shows the first message of a record with its surroundings, selected or not. */
  async showRecord(record: number, isSelecting = true): Promise<void> {
    await this.begin();
    await this.#app.notices.attempt(async () => {
      const { number } = await this.#app.lab.invoke('messages.rowOfRecord', { session: this.session.id, record });
      // The rows of a decoding that has only begun are another list than before: it is taken up first.
      await tick();
      if (number !== null && isSelecting) this.view.jumpTo(number);
      else if (number !== null) this.view.reveal(number);
    });
  }

  dispose(): void {
    this.find.cancel();
    this.actions.dispose();
    this.view.dispose();
    this.filter.dispose();
  }

  openFind(): void {
    this.asking = null;
    this.find.isShown = true;
  }

  askForComment(): void {
    const { row } = this.actions;
    if (row !== null) this.asking = { for: 'comment', number: this.actions.markIn(row) ?? row.firstRecord };
  }
}
