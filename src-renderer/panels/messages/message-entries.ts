import Binary from '@lucide/svelte/icons/binary';
import Bookmark from '@lucide/svelte/icons/bookmark';
import Copy from '@lucide/svelte/icons/copy';
import Filter from '@lucide/svelte/icons/list-filter';
import MessageSquare from '@lucide/svelte/icons/message-square';
import MessagesSquare from '@lucide/svelte/icons/messages-square';
import ScanSearch from '@lucide/svelte/icons/scan-search';
import { protocolLabels } from './message-words';
import { t } from '../../i18n/i18n.svelte';
import type { MessageRow } from '../../state/message-rows';
import { afterMenu } from '../../ui/after-menu';
import type { MenuEntry } from '../../ui/menu-entry';
import { messageFormats, type MessageFormat } from './copy-messages';
import type { MessageActions } from './message-actions';

/** The menu of the selected messages. */
export function messageEntries(actions: MessageActions, editComment: () => void): MenuEntry[] {
  const { row } = actions;
  if (row === null) return [];
  return [
    { label: t('log.menu.copyAs'), icon: Copy, entries: copyEntries(actions) },
    { label: t('messages.menu.filterBy'), icon: Filter, entries: filterEntries(actions, row) },
    'separator',
    { label: t('messages.menu.showBytes'), icon: Binary, run: () => actions.showBytes() },
    {
      label: t('messages.menu.follow'),
      icon: MessagesSquare,
      isDisabled: row.connection === 0,
      run: () => afterMenu(() => actions.follow()),
    },
    { label: t('messages.menu.decodeAs'), icon: ScanSearch, run: () => afterMenu(() => actions.decodeAs()) },
    'separator',
    {
      label: actions.markIn(row) === null ? t('messages.menu.mark') : t('log.menu.unmark'),
      icon: Bookmark,
      shortcut: 'Ctrl+M',
      run: () => actions.toggleMark(),
    },
    { label: t('messages.menu.comment'), icon: MessageSquare, run: () => afterMenu(editComment) },
    'separator',
    ...walkEntries(actions, row),
  ];
}

function copyEntries(actions: MessageActions): MenuEntry[] {
  return messageFormats.map((format) => ({
    label: formatLabel(format),
    shortcut: format === 'line' ? 'Ctrl+C' : undefined,
    run: () => actions.copy(format),
  }));
}

function formatLabel(format: MessageFormat): string {
  if (format === 'line' || format === 'json') return t(`messages.copy.${format}`);
  return t(`log.copy.${format}`);
}

/** What the row and others may have in common. */
function filterEntries(actions: MessageActions, { protocol, connection, type, kind }: MessageRow): MenuEntry[] {
  const entry = (label: string, filter: string): MenuEntry => ({ label, run: () => actions.filterBy(filter) });
  return [
    ...(protocol === null ? [] : [entry(protocolLabels[protocol], protocol)]),
    ...(kind === 'message' && type !== '' ? [entry(type, `type == ${JSON.stringify(type)}`)] : []),
    ...(connection === 0
      ? []
      : [entry(t('messages.menu.connection', { number: connection }), `conn == ${connection}`)]),
    entry(t('messages.menu.broken'), 'violation'),
  ];
}

function walkEntries(actions: MessageActions, { connection, exchange }: MessageRow): MenuEntry[] {
  const ofConnection = { isDisabled: connection === 0 };
  const ofExchange = { isDisabled: exchange === 0 };
  return [
    { label: t('messages.menu.next'), shortcut: 'Alt+.', ...ofExchange, run: () => actions.walkExchange(false) },
    { label: t('messages.menu.previous'), shortcut: 'Alt+,', ...ofExchange, run: () => actions.walkExchange(true) },
    { label: t('log.menu.next'), shortcut: 'Ctrl+.', ...ofConnection, run: () => actions.walkConnection(false) },
    { label: t('log.menu.previous'), shortcut: 'Ctrl+,', ...ofConnection, run: () => actions.walkConnection(true) },
  ];
}
