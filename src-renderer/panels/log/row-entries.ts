import Bookmark from '@lucide/svelte/icons/bookmark';
import Copy from '@lucide/svelte/icons/copy';
import MessageSquare from '@lucide/svelte/icons/message-square';
import PenLine from '@lucide/svelte/icons/pen-line';
import RotateCw from '@lucide/svelte/icons/rotate-cw';
import { t } from '../../i18n/i18n.svelte';
import { afterMenu } from '../../ui/after-menu';
import type { MenuEntry } from '../../ui/menu-entry';
import { copyFormats } from './copy-records';
import type { LogActions } from './log-actions';

/** The menu of the selected rows. */
export function rowEntries(actions: LogActions, canSend: boolean, editComment: () => void): MenuEntry[] {
  const { row } = actions;
  if (row === null) return [];
  const hasBytes = row.kind === 'data';
  const isMarked = actions.isMarked(row.number);
  return [
    {
      label: t('log.menu.copyAs'),
      icon: Copy,
      entries: copyFormats.map((format) => ({
        label: t(`log.copy.${format}`),
        shortcut: format === 'text' ? 'Ctrl+C' : undefined,
        run: () => actions.copy(format),
      })),
    },
    'separator',
    { label: t('log.menu.resend'), icon: RotateCw, isDisabled: !hasBytes || !canSend, run: () => actions.resend() },
    {
      label: t('log.menu.useAsPayload'),
      icon: PenLine,
      isDisabled: !hasBytes,
      run: () => afterMenu(() => actions.useAsPayload()),
    },
    'separator',
    {
      label: isMarked ? t('log.menu.unmark') : t('log.menu.mark'),
      icon: Bookmark,
      shortcut: 'Ctrl+M',
      run: () => actions.toggleMark(),
    },
    { label: t('log.menu.comment'), icon: MessageSquare, run: () => afterMenu(editComment) },
    'separator',
    {
      label: t('log.menu.next'),
      shortcut: 'Ctrl+.',
      isDisabled: row.connection === 0,
      run: () => actions.walkConnection(false),
    },
    {
      label: t('log.menu.previous'),
      shortcut: 'Ctrl+,',
      isDisabled: row.connection === 0,
      run: () => actions.walkConnection(true),
    },
  ];
}
