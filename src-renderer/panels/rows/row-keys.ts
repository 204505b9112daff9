import type { NumberedRow } from '../../state/row-source';
import type { RowView } from '../../state/row-view.svelte';

/** What can be done with the selected rows of either lens. */
export interface RowActions {
  /** As text. */
  copyText(): void;
  toggleMark(): void;
  jumpToMark(backwards: boolean): void;
  walkConnection(backwards: boolean): void;
  /** Only where rows belong to exchanges. */
  walkExchange?(backwards: boolean): void;
}

export interface RowKeyTargets {
  readonly view: RowView<NumberedRow>;
  readonly actions: RowActions;
  readonly openFind: () => void;
  readonly openGoTo: () => void;
  readonly openFilter: () => void;
}

/** Keys anywhere in the panel. True where the key was one of the rows'. */
export function handlePanelKey(event: KeyboardEvent, targets: RowKeyTargets): boolean {
  const { actions, openFilter } = targets;
  const isControl = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (key === 'f2') {
    actions.jumpToMark(event.shiftKey);
    return true;
  }
  if (isControl && event.shiftKey && !event.altKey && key === 'f') {
    openFilter();
    return true;
  }
  if (event.altKey && !isControl && (key === '.' || key === ',') && actions.walkExchange !== undefined) {
    actions.walkExchange(key === ',');
    return true;
  }
  return isControl && !event.altKey && !event.shiftKey && handleControlKey(key, targets);
}

function handleControlKey(key: string, { actions, openFind, openGoTo }: RowKeyTargets): boolean {
  switch (key) {
    case 'f':
      openFind();
      return true;
    case 'g':
      openGoTo();
      return true;
    case 'm':
      actions.toggleMark();
      return true;
    case '.':
      actions.walkConnection(false);
      return true;
    case ',':
      actions.walkConnection(true);
      return true;
    default:
      return false;
  }
}

/** Keys while the rows have the focus. True where the key was one of theirs. */
export function handleGridKey(event: KeyboardEvent, { view, actions }: RowKeyTargets): boolean {
  if (event.altKey) return false;
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() === 'c' && !event.shiftKey) return copy(view, actions);
    if (event.key !== 'Home' && event.key !== 'End') return false;
  }
  const target = targetOf(event.key, view);
  if (target === null) return false;
  view.select(target, event.shiftKey);
  return true;
}

function copy(view: RowView<NumberedRow>, actions: RowActions): boolean {
  if (view.selected === null) return false;
  actions.copyText();
  return true;
}

/** The place that a key goes to. */
function targetOf(key: string, view: RowView<NumberedRow>): number | null {
  const from = view.activePlace;
  switch (key) {
    case 'ArrowUp':
      return from === null ? view.last : from - 1;
    case 'ArrowDown':
      return from === null ? lastInSight(view) : from + 1;
    case 'PageUp':
      return (from ?? view.last) - view.pageRows;
    case 'PageDown':
      return (from ?? view.last) + view.pageRows;
    case 'Home':
      return view.first;
    case 'End':
      return view.last;
    default:
      return null;
  }
}

function lastInSight({ frame }: RowView<NumberedRow>): number {
  return frame.first + frame.rows.length - 1;
}
