import { isListening, kindTraits } from '../../../src-main/contract/session-kinds';
import type { SessionState } from '../../../src-main/contract/session-state';
import type { TlsInfo } from '../../../src-main/contract/tls-info';
import { formatCount } from '../../../src-main/contract/quantity-format';
import { t } from '../../i18n/i18n.svelte';
import { isExposed, phaseText } from '../../state/session-text';

export interface StateBadge {
  readonly tone: 'neutral' | 'accent' | 'error' | 'warning';
  readonly text: string;
}

/** How the session is, in the words of its kind: `Listening · 3 clients`, `Connected`. */
export function stateBadge(state: SessionState, nowMs: number): StateBadge {
  switch (state.phase) {
    case 'open':
      return openBadge(state, nowMs);
    case 'failed':
      return { tone: 'error', text: t('session.state.failed') };
    case 'waiting-to-reconnect':
      return { tone: 'warning', text: capitalised(phaseText(state, nowMs)) };
    case 'closed':
    case 'opening':
    case 'closing':
      return { tone: 'neutral', text: capitalised(phaseText(state, nowMs)) };
  }
}

function openBadge(state: SessionState, nowMs: number): StateBadge {
  const { spec, openConnections: count } = state;
  if (spec.kind === 'capture') return { tone: 'neutral', text: capitalised(phaseText(state, nowMs)) };
  const shown = formatCount(count);
  const tone = isExposed(state) ? 'warning' : 'accent';
  if (kindTraits[spec.kind].carrier === 'datagrams') {
    return { tone, text: count === 0 ? t('session.state.bound') : t('session.state.boundTo', { count, shown }) };
  }
  if (isListening(spec)) {
    return {
      tone,
      text: count === 0 ? t('session.state.listening') : t('session.state.listeningTo', { count, shown }),
    };
  }
  return { tone, text: spec.kind === 'http-client' ? t('session.state.ready') : t('session.state.connected') };
}

/** Where a client really speaks from; null where the address itself says it. */
export function localBadge({ spec, phase, local }: SessionState): string | null {
  if (phase !== 'open' || local === null || spec.kind === 'capture' || isListening(spec)) return null;
  return t('session.state.from', { port: local.port });
}

/** What a client's one connection settled; null without TLS, and for servers, whose connections show their own. */
export function tlsOf({ spec, connections }: SessionState): TlsInfo | null {
  return kindTraits[spec.kind].role === 'client' ? (connections[0]?.tls ?? null) : null;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
