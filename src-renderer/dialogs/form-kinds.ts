import type { FormKind } from './default-specs';

/** The kinds that have a form, a protocol a row. */
export const formKindRows = {
  TCP: ['tcp-server', 'tcp-client'],
  UDP: ['udp'],
  HTTP: ['http-server', 'http-client'],
  WebSocket: ['ws-server', 'ws-client'],
  MQTT: ['mqtt-broker', 'mqtt-client'],
  DNS: ['dns-server', 'dns-client'],
  NTP: ['ntp-server', 'ntp-client'],
} as const satisfies Readonly<Record<string, readonly FormKind[]>>;
