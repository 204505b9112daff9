/** Which protocol a connection speaks: as the person says, else as its session does, else as its first bytes tell, else as its port is known for. */
import type { ProtocolName } from '../../contract/decoded';
import type { DecodeAs } from '../../contract/messages';
import type { RecordBytes } from '../../contract/records';

export interface Meant {
  /** Certainly; null: its first bytes may tell. */
  readonly protocol: ProtocolName | null;
  /** Where they do not. */
  readonly otherwise: ProtocolName | null;
  /** A person has said so: nothing else is tried, and null means that nothing is. */
  readonly isChosen: boolean;
}

/** What the connection of a record is meant to speak. */
export interface Speech {
  meant(record: RecordBytes): Meant;
  /** The person wants to see the records of TLS, though their plaintext is known. */
  wantsCiphertext(record: RecordBytes): boolean;
}

const tcpPorts: Readonly<Record<number, ProtocolName>> = {
  53: 'dns',
  80: 'http',
  443: 'tls',
  1883: 'mqtt',
  8080: 'http',
  8443: 'tls',
  8883: 'tls',
};
const udpPorts: Readonly<Record<number, ProtocolName>> = { 53: 'dns', 123: 'ntp', 5353: 'dns' };
/** Inside TLS. */
const securedPorts: Readonly<Record<number, ProtocolName>> = { 443: 'http', 8443: 'http', 8883: 'mqtt' };

export class SessionSpeech implements Speech {
  readonly #rules: readonly DecodeAs[];
  readonly #own: ProtocolName | null;

  /** `own`: what the session speaks that the log is of; null: any. */
  constructor(rules: readonly DecodeAs[], own: ProtocolName | null) {
    this.#rules = rules;
    this.#own = own;
  }

  meant(record: RecordBytes): Meant {
    // A rule for TLS is about what travels, any other about what TLS carries.
    const [rule] = this.#rulesFor(record).filter(({ protocol }) => {
      return record.layer === 'plaintext' ? protocol !== 'tls' : record.layer === 'wire' || protocol === 'tls';
    });
    if (rule) return { protocol: rule.protocol, otherwise: null, isChosen: true };
    const own = record.layer === 'ciphertext' ? 'tls' : this.#own;
    return { protocol: own, otherwise: byPort(record), isChosen: false };
  }

  wantsCiphertext(record: RecordBytes): boolean {
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

/** The lower one first. */
export function portsOf({ local, remote }: Pick<RecordBytes, 'local' | 'remote'>): number[] {
  return [local, remote]
    .filter((side) => side !== null)
    .map(({ port }) => port)
    .sort((a, b) => a - b);
}
