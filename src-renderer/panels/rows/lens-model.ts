import type { LensFilter } from '../../state/lens-filter.svelte';
import type { LiveSession } from '../../state/live-session.svelte';
import type { LogFind } from '../../state/log-find.svelte';
import type { NumberedRow } from '../../state/row-source';
import type { RecentFilters } from '../../state/recent-filters.svelte';
import type { RowView } from '../../state/row-view.svelte';
import type { RowActions, RowKeyTargets } from './row-keys';

/** What one line above the rows asks for. */
export type RowQuestion = { readonly for: 'number' } | { readonly for: 'comment'; readonly number: number };

/** What the Bytes and the Messages lens have in common, for the tools that both have. */
export interface LensModel {
  readonly session: LiveSession;
  readonly view: RowView<NumberedRow>;
  readonly find: LogFind;
  readonly filter: LensFilter;
  readonly recentFilters: RecentFilters;
  readonly actions: RowActions;
  readonly keys: RowKeyTargets;
  /** Rows that there are, let through or not. */
  readonly shownTotal: number;
  asking: RowQuestion | null;
  /** A key has asked for the filter's field: it takes the focus as soon as it is there. */
  isFilterAsked: boolean;
  openFind(): void;
}
