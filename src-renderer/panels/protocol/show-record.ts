import { tick } from 'svelte';
import type { EntryBase } from '../../../src-main/contract/journal';
import { t } from '../../i18n/i18n.svelte';
import type { AppState } from '../../state/app-state';
import type { LiveSession } from '../../state/live-session.svelte';
import type { SessionModel } from '../session/session-model.svelte';
import { findRecord } from './find-record';

export type ShowRecord = (entry: EntryBase & { readonly role: 'client' | 'server' }) => void;

/** Shows the bytes that an exchange begins with, in the Bytes lens and the inspector. */
export function recordShower(app: AppState, session: LiveSession, panel: SessionModel): ShowRecord {
  return (entry) =>
    void app.notices.attempt(async () => {
      const number = await findRecord(app.lab, session.state, entry);
      if (number === null) return app.notices.info(t('protocol.noRecord'));
      panel.lens = 'bytes';
      await tick();
      panel.log.view.jumpTo(number);
    });
}
