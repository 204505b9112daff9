import CircleX from '@lucide/svelte/icons/circle-x';
import Info from '@lucide/svelte/icons/info';
import MessageCircle from '@lucide/svelte/icons/message-circle';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import type { ProtocolName, Severity } from '../../../src-main/contract/decoded';
import type { MessageRow } from '../../state/message-rows';
import type { Icon } from '../../ui/icon';

/** As the column has room for. */
export const protocolLabels: Readonly<Record<ProtocolName, string>> = {
  http: 'HTTP',
  websocket: 'WS',
  mqtt: 'MQTT',
  dns: 'DNS',
  ntp: 'NTP',
  tls: 'TLS',
};

export const severityIcons: Readonly<Record<Severity, Icon>> = {
  chat: MessageCircle,
  note: Info,
  warning: TriangleAlert,
  error: CircleX,
};

/** `#5`, `#4–6`; empty where it belongs to none. */
export function recordsText({ firstRecord, lastRecord }: Pick<MessageRow, 'firstRecord' | 'lastRecord'>): string {
  if (firstRecord === 0) return '';
  return firstRecord === lastRecord ? `#${firstRecord}` : `#${firstRecord}–${lastRecord}`;
}

/** `0.9 ms`, `12 ms`, `1.42 s`: three digits say enough about a time between two messages. */
export function sinceText(sinceNs: bigint): string {
  const ms = Number(sinceNs) / 1e6;
  if (ms >= 1_000) return `${digits(ms / 1_000)} s`;
  return ms >= 0.1 ? `${digits(ms)} ms` : `${digits(ms * 1_000)} µs`;
}

function digits(value: number): string {
  if (value >= 100) return String(Math.round(value));
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** Where a row stands among those of one record: drawn as a bracket beside its number. */
export type RecordShare = 'alone' | 'first' | 'middle' | 'last';

export function shareOf(row: MessageRow, previous: MessageRow | undefined, next: MessageRow | undefined): RecordShare {
  const isAfter = previous !== undefined && isIn(previous) && isIn(row) && previous.lastRecord === row.firstRecord;
  const isBefore = next !== undefined && isIn(next) && isIn(row) && next.firstRecord === row.lastRecord;
  if (isAfter) return isBefore ? 'middle' : 'last';
  return isBefore ? 'first' : 'alone';
}

const isIn = ({ kind, firstRecord }: MessageRow): boolean => kind !== 'event' && firstRecord > 0;
