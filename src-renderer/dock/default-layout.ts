/** Where panels go unless somebody put them elsewhere: servers left, clients and captures right, the inspector below. */
import type { AddPanelOptions, DockviewApi, IDockviewPanel } from 'dockview';
import type { SessionId, SessionState } from '../../src-main/contract/session-state';
import { t } from '../i18n/i18n.svelte';
import { tabText } from '../state/session-text';
import { role } from '../state/sessions.svelte';
import { inspectorPanel, sessionOfPanel, sessionPanel } from './panel-ids';

type Role = ReturnType<typeof role>;
type Side = 'left' | 'right';
type Place = Pick<AddPanelOptions, 'position'>;

/** Smaller, and a panel's parts would lie on each other; in pixels. */
export const leastPanel = { minimumWidth: 260, minimumHeight: 200 };

/** Share of the height that the inspector gets, and its bounds in pixels. */
const inspectorShare = 0.42;
const inspectorHeight = { least: 170, most: 480 };
/** More tabs than these would be a wall of them at first sight. */
const shownAtFirst = 12;

const sideOf = (wanted: Role): Side => (wanted === 'server' ? 'left' : 'right');

export function layOutAnew(api: DockviewApi, states: readonly SessionState[]): void {
  const shown = states.slice(0, shownAtFirst);
  const roles = new Map<SessionId, Role>(shown.map((state) => [state.id, role(state)]));
  for (const state of shown) {
    const place = placeFor(api, role(state), (id) => roles.get(id) ?? null);
    api.addPanel({ id: sessionPanel(state.id), component: 'session', title: tabText(state), ...leastPanel, ...place });
  }
  if (shown.length === 0) return;
  const height = Math.round(
    Math.min(inspectorHeight.most, Math.max(inspectorHeight.least, api.height * inspectorShare)),
  );
  api.addPanel({
    id: inspectorPanel,
    component: 'inspector',
    title: t('dock.inspector'),
    position: { direction: 'below' },
    initialHeight: height,
    inactive: true,
  });
  for (const side of ['server', 'client'] as const) firstOf(api, side, roles)?.api.setActive();
}

function firstOf(api: DockviewApi, wanted: Role, roles: ReadonlyMap<SessionId, Role>): IDockviewPanel | undefined {
  return api.panels.find((panel) => roles.get(sessionOfPanel(panel.id) ?? '') === wanted);
}

/** In the group of its like; beside the others where it is the first; above the inspector where that is alone. */
export function placeFor(api: DockviewApi, wanted: Role, roleOf: (id: SessionId) => Role | null): Place {
  const sessions = api.panels.filter((panel) => sessionOfPanel(panel.id) !== null);
  const sideOfPanel = (panel: IDockviewPanel) => {
    const found = roleOf(sessionOfPanel(panel.id) ?? '');
    return found === null ? null : sideOf(found);
  };
  const like = sessions.filter((panel) => sideOfPanel(panel) === sideOf(wanted));
  const active = like.find((panel) => panel.group === api.activeGroup);
  const beside = active ?? like.at(-1);
  if (beside !== undefined) return { position: { referencePanel: beside, direction: 'within' } };
  const other = sessions.at(-1);
  if (other !== undefined) return { position: { referencePanel: other, direction: sideOf(wanted) } };
  return api.panels.length > 0 ? { position: { direction: 'above' } } : {};
}
