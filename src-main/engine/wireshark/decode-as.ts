/** What ports speak, in Wireshark's words. */
import type { ProtocolName } from '../../contract/decoded';
import type { DecodeAs } from '../../contract/messages';

/** Its names of dissectors: for `-d`, and as the preferences spell them. WebSocket begins as HTTP, which hands over to it. */
const dissectors: Readonly<Record<ProtocolName, readonly [argument: string, preference: string]>> = {
  http: ['http', 'HTTP'],
  websocket: ['http', 'HTTP'],
  mqtt: ['mqtt', 'MQTT'],
  dns: ['dns', 'DNS'],
  ntp: ['ntp', 'NTP'],
  tls: ['tls', 'TLS'],
};

/** `-d tcp.port==18891,mqtt` for each. A port that is to stay raw is `data`'s. */
export function decodeAsArguments(rules: readonly DecodeAs[]): string[] {
  return rules.flatMap(({ transport, port, protocol }) => [
    '-d',
    `${transport}.port==${port},${protocol === null ? 'data' : dissectors[protocol][0]}`,
  ]);
}

/** The same as the file `decode_as_entries` of a configuration. */
export function decodeAsEntries(rules: readonly DecodeAs[]): string {
  return rules
    .map(({ transport, port, protocol }) => {
      const dissector = protocol === null ? '(none)' : dissectors[protocol][1];
      return `decode_as_entry: ${transport}.port,${port},(none),${dissector}\n`;
    })
    .join('');
}
