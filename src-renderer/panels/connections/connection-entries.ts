import MessagesSquare from '@lucide/svelte/icons/messages-square';
import Copy from '@lucide/svelte/icons/copy';
import SquareTerminal from '@lucide/svelte/icons/square-terminal';
import Target from '@lucide/svelte/icons/target';
import Unplug from '@lucide/svelte/icons/unplug';
import { formatAddress } from '../../../src-main/contract/session-url';
import type { ConnectionState } from '../../../src-main/contract/session-state';
import { t } from '../../i18n/i18n.svelte';
import type { AppState } from '../../state/app-state';
import type { LiveSession } from '../../state/live-session.svelte';
import type { MenuEntry } from '../../ui/menu-entry';
import type { SessionModel } from '../session/session-model.svelte';

/** What can be done with one connection; a UDP peer can only be forgotten. */
export function connectionEntries(
  app: AppState,
  session: LiveSession,
  model: SessionModel,
  { number, remote, phase, tls }: ConnectionState,
): MenuEntry[] {
  const input = { session: session.id, connection: number };
  const run = (action: () => Promise<unknown>) => void app.notices.attempt(action);
  const common: MenuEntry[] = [
    { label: t('connections.sendTo', { number }), icon: Target, run: () => model.pick(number) },
    { label: t('connections.terminal'), icon: SquareTerminal, run: () => model.openTerminal(number) },
    {
      label: t('inspector.decodeAs.follow'),
      icon: MessagesSquare,
      run: () =>
        app.inspector.follow({
          session: session.id,
          connection: number,
          layer: tls === null ? 'wire' : 'plaintext',
        }),
    },
    {
      label: t('connections.copyAddress'),
      icon: Copy,
      run: () => run(() => app.lab.invoke('clipboard.write', { text: formatAddress(remote.host, remote.port) })),
    },
    'separator',
  ];
  if (session.state.spec.kind === 'udp') {
    return [
      ...common,
      {
        label: t('connections.forget'),
        icon: Unplug,
        // The peer that the session was made for stays with it.
        isDisabled: session.state.spec.remote !== null && number === session.state.connections[0]?.number,
        run: () => run(() => app.lab.invoke('connection.close', input)),
      },
    ];
  }
  return [
    ...common,
    {
      label: t('connections.end'),
      isDisabled: phase !== 'open' && phase !== 'half-closed-remote',
      run: () => run(() => app.lab.invoke('connection.end', input)),
    },
    { label: t('connections.close'), icon: Unplug, run: () => run(() => app.lab.invoke('connection.close', input)) },
    {
      label: t('connections.reset'),
      isDanger: true,
      run: () => run(() => app.lab.invoke('connection.reset', input)),
    },
  ];
}
