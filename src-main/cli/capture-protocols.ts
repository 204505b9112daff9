/** Which protocol a connection of a capture speaks: as the person says, else as its first bytes tell, else as its port is known for. */
import type { ProtocolName } from '../contract/decoded';
import type { RecordBytes } from '../contract/records';
import type { Scheme } from '../contract/session-kinds';
import type { DecodeAs } from './decode-as';
import type { Meant } from './messages';

const tcpPorts: Readonly<Record<number, ProtocolName>> = {
  53: 'dns',
  80: 'http',
  443: 'tls',
  1883: 'mqtt',
  8080: 'http',
  8443: 'tls',
  8883: 'tls',
};
const udpPorts: Readonly<Record<number, ProtocolName>> = { 53: 'dns', 123: 'ntp' };
/** Inside TLS. */
const securedPorts: Readonly<Record<number, ProtocolName>> = { 443: 'http', 8443: 'http', 8883: 'mqtt' };

/** Raw sessions may speak anything. */
const ownProtocols: Readonly<Record<Scheme, ProtocolName | null>> = {
  tcp: null,
  tls: null,
  udp: null,
  http: 'http',
  https: 'http',
  ws: 'websocket',
  wss: 'websocket',
  mqtt: 'mqtt',
  mqtts: 'mqtt',
  dns: 'dns',
  ntp: 'ntp',
};

export class CaptureProtocols {
  readonly #rules: readonly DecodeAs[];
  /** Of our own session that the capture is of. */
  readonly #own: ProtocolName | null;

  constructor(rules: readonly DecodeAs[], scheme: Scheme) {
    this.#rules = rules;
    this.#own = ownProtocols[scheme];
  }

  meant(record: RecordBytes): Meant {
    const isPlaintext = record.layer === 'plaintext';
    // A rule for TLS is about what travels, any other about what TLS carries.
    const rule = this.#rulesFor(record).find(({ protocol }) => !(isPlaintext && protocol === 'tls'));
    return { protocol: rule?.protocol ?? this.#own, otherwise: byPort(record) };
  }

  /** The person wants to see the records of TLS, though their plaintext is known. */
  wantsRecords(record: RecordBytes): boolean {
    return this.#rulesFor(record).some(({ protocol }) => protocol === 'tls');
  }

  /** The last one said counts. */
  #rulesFor(record: RecordBytes): DecodeAs[] {
    const ports = portsOf(record);
    return this.#rules
      .filter(({ transport, port }) => transport === record.transport && ports.includes(port))
      .reverse();
  }
}

/** The server's port is in most captures the local one, or else the lower one. */
function byPort(record: RecordBytes): ProtocolName | null {
  const ports = record.layer === 'plaintext' ? securedPorts : record.transport === 'udp' ? udpPorts : tcpPorts;
  return (
    portsOf(record)
      .map((port) => ports[port] ?? null)
      .find((protocol) => protocol !== null) ?? null
  );
}

function portsOf({ local, remote }: RecordBytes): number[] {
  return [local, remote]
    .filter((side) => side !== null)
    .map(({ port }) => port)
    .sort((a, b) => a - b);
}
