/** What the messages of a session are decoded as. */
import type { ProtocolName } from './decoded';
import { kindOf, type Scheme } from './session-kinds';
import type { SessionKind } from './session-spec';

const protocols: Readonly<Record<SessionKind, ProtocolName | null>> = {
  'tcp-server': null,
  'tcp-client': null,
  udp: null,
  'http-server': 'http',
  'http-client': 'http',
  'ws-server': 'websocket',
  'ws-client': 'websocket',
  'mqtt-broker': 'mqtt',
  'mqtt-client': 'mqtt',
  'dns-server': 'dns',
  'dns-client': 'dns',
  'ntp-server': 'ntp',
  'ntp-client': 'ntp',
  capture: null,
};

/** Null: of bytes alone. */
export function protocolOf(kind: SessionKind): ProtocolName | null {
  return protocols[kind];
}

/** Of a session whose URL begins so. Null: raw sessions, which may speak anything. */
export function protocolOfScheme(scheme: Scheme): ProtocolName | null {
  return protocols[kindOf(scheme, 'listen')];
}
