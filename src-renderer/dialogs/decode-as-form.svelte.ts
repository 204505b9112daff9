import type { ProtocolName } from '../../src-main/contract/decoded';
import type { ConnectionProtocol, DecodeAs } from '../../src-main/contract/messages';

/** What is chosen for a port: as recognised, nothing, or a protocol. */
export type PortChoice = 'automatic' | 'raw' | ProtocolName;

/** A port of a session and the connections on it. */
export interface SpokenPort {
  readonly key: string;
  readonly transport: 'tcp' | 'udp';
  readonly port: number;
  readonly connections: readonly ConnectionProtocol[];
}

/** The rules of a session while they are being chosen. */
export class DecodeAsForm {
  readonly ports: readonly SpokenPort[];
  readonly #others: readonly DecodeAs[];
  #choices = $state.raw<Readonly<Record<string, PortChoice>>>({});

  constructor(protocols: readonly ConnectionProtocol[], rules: readonly DecodeAs[]) {
    this.ports = portsOf(protocols);
    const known = new Set(this.ports.map(({ key }) => key));
    // A rule for a port that has not been seen yet stays.
    this.#others = rules.filter((rule) => !known.has(keyOf(rule)));
    this.#choices = Object.fromEntries(rules.map((rule) => [keyOf(rule), rule.protocol ?? 'raw']));
  }

  choice(key: string): PortChoice {
    return this.#choices[key] ?? 'automatic';
  }

  choose(key: string, choice: PortChoice): void {
    this.#choices = { ...this.#choices, [key]: choice };
  }

  get rules(): readonly DecodeAs[] {
    const chosen = this.ports.flatMap(({ key, transport, port }): DecodeAs[] => {
      const choice = this.choice(key);
      return choice === 'automatic' ? [] : [{ transport, port, protocol: choice === 'raw' ? null : choice }];
    });
    return [...this.#others, ...chosen];
  }
}

const keyOf = ({ transport, port }: { readonly transport: string; readonly port: number }) => `${transport}/${port}`;

function portsOf(protocols: readonly ConnectionProtocol[]): SpokenPort[] {
  const ports = new Map<string, ConnectionProtocol[]>();
  for (const one of protocols) {
    if (one.port < 1) continue;
    const key = keyOf(one);
    ports.set(key, [...(ports.get(key) ?? []), one]);
  }
  return [...ports].map(([key, connections]) => {
    const { transport, port } = connections[0]!;
    return { key, transport, port, connections };
  });
}
