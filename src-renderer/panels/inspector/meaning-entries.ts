import FileSearch from '@lucide/svelte/icons/file-search';
import Waves from '@lucide/svelte/icons/waves';
import { t } from '../../i18n/i18n.svelte';
import type { AppState } from '../../state/app-state';
import type { LiveSession } from '../../state/live-session.svelte';
import type { MenuEntry } from '../../ui/menu-entry';

/** What a session's menus offer about what its bytes mean. */
export function meaningEntries(app: AppState, { id, state }: LiveSession): MenuEntry[] {
  const isDisabled = state.log.path === null;
  return [
    {
      label: t('inspector.decodeAs.menu'),
      icon: FileSearch,
      isDisabled,
      run: () => app.overlays.show({ kind: 'decode-as', session: id }),
    },
    { label: t('inspector.wireshark.open'), icon: Waves, isDisabled, run: () => void openInWireshark(app, id) },
  ];
}

async function openInWireshark(app: AppState, session: string): Promise<void> {
  await app.notices.attempt(async () => {
    const { program } = await app.lab.invoke('wireshark.open', { session });
    app.notices.info(t('inspector.wireshark.opened', { program }));
  });
}
