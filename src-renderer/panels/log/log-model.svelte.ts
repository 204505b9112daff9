import type { AppState } from '../../state/app-state';
import { LensFilter } from '../../state/lens-filter.svelte';
import type { LiveSession } from '../../state/live-session.svelte';
import { LogDisplay } from '../../state/log-display.svelte';
import { LogFind, type FindScope } from '../../state/log-find.svelte';
import { LogSource, recordPick } from '../../state/log-source.svelte';
import { LogStart } from '../../state/log-start.svelte';
import type { LogRow } from '../../state/log-rows';
import { RecentFilters } from '../../state/recent-filters.svelte';
import { RowView } from '../../state/row-view.svelte';
import type { LensModel, RowQuestion } from '../rows/lens-model';
import type { RowKeyTargets } from '../rows/row-keys';
import { LogActions } from './log-actions';

/** Everything that the log of one session needs, for its rows, its toolbar and its keys. */
export class LogModel implements LensModel {
  readonly display: LogDisplay;
  readonly filter: LensFilter;
  readonly recentFilters: RecentFilters;
  readonly view: RowView<LogRow>;
  readonly start: LogStart;
  readonly find: LogFind;
  readonly actions: LogActions;
  asking = $state.raw<RowQuestion | null>(null);
  isFilterAsked = $state(false);

  constructor(
    app: AppState,
    readonly session: LiveSession,
    useAsPayload: (bytes: Uint8Array) => void,
  ) {
    const { lab, selection, notices, workspace, decoding } = app;
    const onFailure = notices.report;
    this.display = new LogDisplay(workspace, session.id);
    const hasLog = () => session.state.log.path !== null;
    const ofSession = { lab, decoding, workspace, session: session.id, hasLog, onFailure };
    this.filter = new LensFilter({ ...ofSession, lens: 'bytes' });
    this.recentFilters = new RecentFilters(workspace, session.id);
    this.view = new RowView({
      source: new LogSource(lab, session, this.filter),
      pick: recordPick(selection, session.id),
      startsAtTail: session.state.spec.kind !== 'capture',
      onFailure,
      requestFrame: (action) => requestAnimationFrame(action),
    });
    this.start = new LogStart(lab, session, onFailure);
    this.find = new LogFind(lab, session.id, this.#findScope());
    this.actions = new LogActions({ app, session, view: this.view, display: this.display, useAsPayload });
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
    return this.session.state.log.count;
  }

  dispose(): void {
    this.find.cancel();
    this.actions.dispose();
    this.view.dispose();
    this.start.dispose();
    this.filter.dispose();
  }

  openFind(): void {
    this.asking = null;
    this.find.isShown = true;
  }

  askForComment(): void {
    const number = this.view.active;
    if (number !== null) this.asking = { for: 'comment', number };
  }

  #findScope(): FindScope {
    const { view, session } = this;
    return {
      start: (backwards, isOver) => {
        const { firstNumber, count } = session.state.log;
        const edge = backwards ? firstNumber + count : firstNumber - 1;
        return isOver ? edge : (view.active ?? edge);
      },
      nearest: (record, backwards) => view.nearest(record, backwards),
      jumpTo: (record) => view.jumpTo(record),
    };
  }
}
