import Braces from '@lucide/svelte/icons/braces';
import CopyPlus from '@lucide/svelte/icons/copy-plus';
import Download from '@lucide/svelte/icons/download';
import Eraser from '@lucide/svelte/icons/eraser';
import Eye from '@lucide/svelte/icons/eye';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import Hash from '@lucide/svelte/icons/hash';
import Search from '@lucide/svelte/icons/search';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import Trash2 from '@lucide/svelte/icons/trash-2';
import { t } from '../../i18n/i18n.svelte';
import { meaningEntries } from '../inspector/meaning-entries';
import type { AppState } from '../../state/app-state';
import type { LiveSession } from '../../state/live-session.svelte';
import { afterMenu } from '../../ui/after-menu';
import type { MenuEntry } from '../../ui/menu-entry';
import { timeEntries } from '../log/display-entries';
import type { SessionModel } from './session-model.svelte';
import { remove } from '../sessions/session-menu';

/** What the panel's bars have no room for. */
export function overflowEntries(
  app: AppState,
  session: LiveSession,
  { log, rows }: SessionModel,
  copyEntries: readonly MenuEntry[],
): MenuEntry[] {
  const { id, state } = session;
  const hasLog = state.log.path !== null;
  return [
    { label: t('sessions.duplicate'), icon: CopyPlus, run: () => void app.actions.duplicate(id) },
    { label: t('session.copyAs'), icon: Braces, entries: copyEntries },
    {
      label: t('sessions.options'),
      icon: SlidersHorizontal,
      isDisabled: state.spec.kind === 'capture',
      run: () => app.overlays.show({ kind: 'session', session: id, draft: null }),
    },
    'separator',
    { label: t('log.tool.find'), icon: Search, shortcut: 'Ctrl+F', run: () => afterMenu(rows.keys.openFind) },
    { label: t('session.goTo'), icon: Hash, shortcut: 'Ctrl+G', run: () => afterMenu(rows.keys.openGoTo) },
    { label: t('session.time'), entries: timeEntries(log.display) },
    rows.view.hidden > 0
      ? { label: t('session.showAll'), icon: Eye, run: () => rows.view.showAll() }
      : {
          label: t('log.tool.clear'),
          icon: Eraser,
          isDisabled: rows.view.rowCount === 0,
          run: () => rows.view.hideAll(),
        },
    'separator',
    {
      label: t('sessions.saveCapture'),
      icon: Download,
      isDisabled: !hasLog,
      run: () => void app.actions.saveCapture(id),
    },
    { label: t('sessions.reveal'), icon: FolderOpen, isDisabled: !hasLog, run: () => void app.actions.reveal(id) },
    'separator',
    ...meaningEntries(app, session),
    'separator',
    { label: t('sessions.remove'), icon: Trash2, isDanger: true, run: () => remove(app, session) },
  ];
}
