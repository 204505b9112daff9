import type { LogView } from '../../state/log-view.svelte';
import type { LogActions } from './log-actions';

export interface LogKeyTargets {
  readonly view: LogView;
  readonly actions: LogActions;
  readonly openFind: () => void;
  readonly openGoTo: () => void;
}

/** Keys anywhere in the panel. True where the key was one of the log's. */
export function handlePanelKey(event: KeyboardEvent, { actions, openFind, openGoTo }: LogKeyTargets): boolean {
  if (event.key === 'F2') {
    actions.jumpToMark(event.shiftKey);
    return true;
  }
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return false;
  switch (event.key.toLowerCase()) {
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
export function handleGridKey(event: KeyboardEvent, { view, actions }: LogKeyTargets): boolean {
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

function copy(view: LogView, actions: LogActions): boolean {
  if (view.selected === null) return false;
  actions.copy('text');
  return true;
}

function targetOf(key: string, view: LogView): number | null {
  const from = view.active;
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

function lastInSight({ frame }: LogView): number {
  return frame.first + frame.rows.length - 1;
}
