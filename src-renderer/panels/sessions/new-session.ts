/** What the row for a new session means: a kind, and an address as people write it. */
import { kindTraits, type Scheme } from '../../../src-main/contract/session-kinds';
import type { SessionSpecInput } from '../../../src-main/contract/session-spec';
import { connectSpec, listenSpec } from '../../../src-main/contract/session-url';
import { LabError, type LabErrorData } from '../../../src-main/contract/errors';

/** A protocol a row: who waits for others, and who comes to them. */
export const newKindRows = {
  TCP: ['tcp-server', 'tcp-client'],
  UDP: ['udp-server', 'udp-client'],
  HTTP: ['http-server', 'http-client'],
  WebSocket: ['ws-server', 'ws-client'],
  MQTT: ['mqtt-broker', 'mqtt-client'],
  DNS: ['dns-server', 'dns-client'],
  NTP: ['ntp-server', 'ntp-client'],
} as const;
export type NewKind = (typeof newKindRows)[keyof typeof newKindRows][number];

/** What the field holds before somebody types: ports that need no rights. */
const firstPorts: Readonly<Partial<Record<Scheme, number>>> = {
  http: 8080,
  ws: 8081,
  mqtt: 1883,
  dns: 5353,
  ntp: 1123,
};
export const firstAddress = (kind: NewKind): string => `127.0.0.1:${firstPorts[schemeOfKind(kind)] ?? 8888}`;

/** A whole URL says its own protocol; anything else takes that of the kind. */
export function parseAddress(kind: NewKind, text: string): SessionSpecInput | LabErrorData {
  const written = text.trim();
  const url = written.includes('://') ? written : `${schemeOfKind(kind)}://${written}`;
  try {
    if (isServerKind(kind)) return listenSpec(url);
    // A port alone is one of this machine's.
    return connectSpec(url.replace(/^(\w+:\/\/):?(\d+)$/, '$1127.0.0.1:$2'));
  } catch (error) {
    if (error instanceof LabError) return error.toData();
    throw error;
  }
}

function schemeOfKind(kind: NewKind): Scheme {
  if (kind === 'udp-server' || kind === 'udp-client') return 'udp';
  return kindTraits[kind].scheme ?? 'tcp';
}

function isServerKind(kind: NewKind): boolean {
  return kind.endsWith('server') || kind === 'mqtt-broker';
}
