import Copy from '@lucide/svelte/icons/copy';
import CopyPlus from '@lucide/svelte/icons/copy-plus';
import Download from '@lucide/svelte/icons/download';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import PanelTop from '@lucide/svelte/icons/panel-top';
import Pencil from '@lucide/svelte/icons/pencil';
import Play from '@lucide/svelte/icons/play';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import Square from '@lucide/svelte/icons/square';
import Trash2 from '@lucide/svelte/icons/trash-2';
import { t } from '../../i18n/i18n.svelte';
import type { AppState } from '../../state/app-state';
import type { LiveSession } from '../../state/live-session.svelte';
import { keysOf } from '../../state/shortcuts';
import type { MenuEntry } from '../../ui/menu-entry';
import { meaningEntries } from '../inspector/meaning-entries';

/** What a session's row offers on a right click. */
export function sessionEntries(app: AppState, session: LiveSession): readonly MenuEntry[] {
  const { id, state, isActive } = session;
  const { actions, overlays } = app;
  const hasLog = state.log.path !== null;
  return [
    isActive
      ? { label: t('sessions.closeSession'), run: () => void actions.close(id), icon: Square }
      : { label: t('sessions.open'), run: () => void actions.open(id), icon: Play },
    { label: t('sessions.show'), run: () => app.show(id), icon: PanelTop, shortcut: 'Enter' },
    'separator',
    { label: t('sessions.duplicate'), run: () => void actions.duplicate(id), icon: CopyPlus },
    {
      label: t('sessions.rename'),
      run: () => overlays.show({ kind: 'rename', session: id }),
      icon: Pencil,
      shortcut: 'F2',
    },
    {
      label: t('sessions.options'),
      run: () => overlays.show({ kind: 'session', session: id, draft: null }),
      icon: SlidersHorizontal,
      isDisabled: state.spec.kind === 'capture',
    },
    'separator',
    { label: t('sessions.copyAddress'), run: () => void actions.copyAddress(id), icon: Copy },
    {
      label: t('sessions.saveCapture'),
      run: () => void actions.saveCapture(id),
      icon: Download,
      shortcut: keysOf('saveCapture'),
      isDisabled: !hasLog,
    },
    { label: t('sessions.reveal'), run: () => void actions.reveal(id), icon: FolderOpen, isDisabled: !hasLog },
    'separator',
    ...meaningEntries(app, session),
    'separator',
    { label: t('sessions.remove'), run: () => remove(app, session), icon: Trash2, shortcut: 'Delete', isDanger: true },
  ];
}

/** One that is open asks first; one that is closed can be brought back from the notice. */
export function remove(app: AppState, session: LiveSession): void {
  if (session.isActive && session.state.spec.kind !== 'capture') {
    app.overlays.show({ kind: 'remove', session: session.id });
  } else {
    void app.actions.remove(session.id);
  }
}
