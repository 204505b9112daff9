/** What a session is called and how it is doing, in words. */
import { isListening, isSecure, kindTraits } from '../../src-main/contract/session-kinds';
import { addressOf, formatAddress, specUrl } from '../../src-main/contract/session-url';
import { formatByteCount, formatCount } from '../../src-main/contract/quantity-format';
import type { SessionSpec, SessionSpecInput } from '../../src-main/contract/session-spec';
import type { SessionState } from '../../src-main/contract/session-state';
import { formatElapsed } from '../i18n/elapsed';
import { errorSentence, t } from '../i18n/i18n.svelte';
import { role } from './sessions.svelte';

export type StateTone = 'on' | 'busy' | 'waiting' | 'failed' | 'off';

/** `TCP server`. */
export function kindText(spec: SessionSpec): string {
  if (spec.kind === 'tcp-server' && isSecure(spec)) return t('kind.tls-server');
  if (spec.kind === 'tcp-client' && isSecure(spec)) return t('kind.tls-client');
  if (spec.kind !== 'udp') return t(`kind.${spec.kind}`);
  return spec.remote === null ? t('kind.udp-server') : t('kind.udp-client');
}

/** `TCP`, `HTTPS`: the scheme as a word; with TLS its own. */
export function badgeText(spec: SessionSpec): string {
  const { secureScheme } = kindTraits[spec.kind];
  return secureScheme !== null && isSecure(spec) ? secureScheme.toUpperCase() : t(`badge.${spec.kind}`);
}

/** `127.0.0.1:8888`, `→ 127.0.0.1:8888`; the port really bound where it is open. */
export function addressText({ spec, local }: SessionState): string {
  if (spec.kind === 'capture') return fileName(spec.path);
  const address = addressOf(spec);
  if (address === null) return specUrl(spec);
  if (!isListening(spec)) return `→ ${formatAddress(address.host ?? '127.0.0.1', address.port)}`;
  return bound(address.host ?? local?.host ?? '127.0.0.1', local?.port ?? address.port);
}

function bound(host: string, port: number): string {
  return port === 0 ? `${host}, ${t('sessions.anyPort')}` : formatAddress(host, port);
}

/** The person's name for it, or its address. */
export function sessionName(state: SessionState): string {
  return state.spec.name ?? addressText(state);
}

/** What a tab shows: `TCP server :8888`, `UDP client → :5353`, `My broker`. */
export function tabText({ spec, local }: SessionState): string {
  if (spec.name !== null) return spec.name;
  if (spec.kind === 'capture') return fileName(spec.path);
  const address = addressOf(spec);
  if (address === null) return kindText(spec);
  return isListening(spec)
    ? `${kindText(spec)} :${local?.port ?? address.port}`
    : `${kindText(spec)} → :${address.port}`;
}

export function stateTone({ phase, spec, log }: SessionState): StateTone {
  if (spec.kind === 'capture' && phase !== 'failed') return log.indexed < 1 && phase !== 'closed' ? 'busy' : 'off';
  switch (phase) {
    case 'open':
      return 'on';
    case 'opening':
    case 'closing':
      return 'busy';
    case 'waiting-to-reconnect':
      return 'waiting';
    case 'failed':
      return 'failed';
    case 'closed':
      return 'off';
  }
}

/** The state as a word or two, without what changes each second: `listening`, `connected`, `address already in use`. */
export function phaseText(state: SessionState, nowMs: number): string {
  switch (state.phase) {
    case 'closed':
      return t('state.closed');
    case 'opening':
      return isListening(state.spec) ? t('state.opening') : t('state.connecting');
    case 'closing':
      return t('state.closing');
    case 'waiting-to-reconnect':
      return reconnectText(state, nowMs);
    case 'failed':
      return state.error === null ? t('state.failed') : problemText(state.error);
    case 'open':
      return openText(state, nowMs);
  }
}

function openText({ spec, openedAtNs, log }: SessionState, nowMs: number): string {
  if (spec.kind === 'capture') {
    return log.indexed < 1 ? t('state.reading', { percent: Math.floor(log.indexed * 100) }) : t('state.read');
  }
  if (isConnectionless(spec)) return isListening(spec) ? t('state.bound') : t('state.ready');
  if (isListening(spec)) return t('state.listening');
  return t('state.connected', { elapsed: formatElapsed(nowMs - milliseconds(openedAtNs, nowMs)) });
}

/** Open without a peer: nothing is connected before something is asked. */
function isConnectionless(spec: SessionSpec): boolean {
  return kindTraits[spec.kind].carrier === 'datagrams' || spec.kind === 'http-client';
}

function reconnectText({ reconnectAtNs }: SessionState, nowMs: number): string {
  const seconds = Math.ceil((milliseconds(reconnectAtNs, nowMs) - nowMs) / 1000);
  return seconds > 0 ? t('state.reconnecting', { seconds }) : t('state.reconnectingSoon');
}

const briefProblems = [
  'ADDRESS_IN_USE',
  'ADDRESS_NOT_AVAILABLE',
  'PERMISSION_DENIED',
  'HOST_NOT_FOUND',
  'HOST_LOOKUP_FAILED',
  'CONNECTION_REFUSED',
  'CONNECTION_RESET',
  'CONNECT_TIMEOUT',
  'HOST_UNREACHABLE',
  'DISK_FULL',
  'TLS_CERTIFICATE_NOT_GOOD',
  'TLS_ALERT',
  'TLS_NOT_SPOKEN',
  'TLS_NO_COMMON_VERSION',
  'TLS_HANDSHAKE_CUT',
  'TLS_HANDSHAKE_TIMEOUT',
] as const;

/** The error in two or three words where there are some, otherwise its sentence. */
export function problemText(error: NonNullable<SessionState['error']>): string {
  const brief = briefProblems.find((code) => code === error.code);
  return brief === undefined ? errorSentence(error) : t(`problem.${brief}`);
}

/** The line below the address: `2 connections · 1.2 MB`, `connected 04:12`, `address already in use`. */
export function summaryText(state: SessionState, nowMs: number): string {
  const byteCount = state.inboundBytes + state.outboundBytes;
  const parts: string[] = [];
  if (state.spec.kind === 'capture') {
    if (state.phase === 'failed' || state.log.indexed < 1) parts.push(phaseText(state, nowMs));
    parts.push(recordsText(state.log.count));
    if (state.log.storedBytes > 0) parts.push(formatByteCount(state.log.storedBytes));
    return parts.join(' · ');
  }
  if (state.phase === 'open' && role(state) === 'server' && state.openConnections > 0) {
    parts.push(peersText(state));
  } else {
    parts.push(phaseText(state, nowMs));
  }
  if (byteCount > 0 && state.phase !== 'failed') parts.push(formatByteCount(byteCount));
  return parts.join(' · ');
}

function peersText({ spec, openConnections: count }: SessionState): string {
  return kindTraits[spec.kind].carrier === 'datagrams'
    ? t('sessions.peers', { count })
    : t('sessions.connections', { count });
}

function recordsText(count: number): string {
  return t('sessions.records', { count, number: formatCount(count) });
}

/** Servers that other machines can reach. */
export function isExposed({ spec }: SessionState): boolean {
  return isExposedSpec(spec);
}

export function isExposedSpec(spec: SessionSpec | SessionSpecInput): boolean {
  if (!isListening(spec)) return false;
  const hosts =
    spec.kind === 'mqtt-broker' ? spec.listeners.map(({ host }) => host ?? null) : [addressOf(spec)?.host ?? null];
  return hosts.some((host) => host !== null && !isLoopback(host));
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}

function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

function milliseconds(atNs: bigint | null, otherwise: number): number {
  return atNs === null ? otherwise : Number(atNs / 1_000_000n);
}
