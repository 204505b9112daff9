import type { DockviewMessages } from 'dockview';
import { t } from '../i18n/i18n.svelte';

/** What the dock says to screen readers, in the language of the window. */
export const dockMessages: Partial<DockviewMessages> = {
  panelOpened: (title) => t('dock.opened', { title }),
  panelClosed: (title) => t('dock.closed', { title }),
  groupMaximized: (title) => t('dock.maximised', { title }),
  groupRestored: (title) => t('dock.restored', { title }),
  closeTab: () => t('dock.closePanel'),
  closeTabPlain: () => t('dock.closePanel'),
};
