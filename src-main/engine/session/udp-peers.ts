/** The peers of a UDP session: whoever sent a datagram here or was sent one, numbered, so that they can be answered. */
import type { ConnectionNumber, ConnectionState, Endpoint } from '../../contract/session-state';
import type { Flow } from '../record/log-contract';

/** The most peers that are remembered; past it those idle for longest are forgotten, a tenth at a time. */
export const maximumPeers = 10_000;

export interface PeerOptions {
  readonly number: ConnectionNumber;
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** Where to send to: the remote host with its zone. */
  readonly destination: Endpoint;
  readonly flow: Flow;
  readonly openedAtNs: bigint;
}

export class UdpPeer {
  readonly number: ConnectionNumber;
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly destination: Endpoint;
  readonly flow: Flow;
  readonly openedAtNs: bigint;
  inboundRecords = 0;
  inboundBytes = 0;
  outboundRecords = 0;
  outboundBytes = 0;
  /** Of the table's clock that ticks once a use. */
  lastUse = 0;

  constructor(options: PeerOptions) {
    this.number = options.number;
    this.local = options.local;
    this.remote = options.remote;
    this.destination = options.destination;
    this.flow = options.flow;
    this.openedAtNs = options.openedAtNs;
  }

  get state(): ConnectionState {
    const { number, local, remote, openedAtNs } = this;
    const { inboundRecords, inboundBytes, outboundRecords, outboundBytes } = this;
    const counters = { inboundRecords, inboundBytes, outboundRecords, outboundBytes };
    return { number, local, remote, phase: 'open', unsentBytes: 0, openedAtNs, tls: null, label: null, ...counters };
  }
}

export interface UdpPeersOptions {
  readonly make: (destination: Endpoint) => UdpPeer;
  /** Forgotten to make room. */
  readonly onForgotten: (peer: UdpPeer) => void;
}

export class UdpPeers {
  readonly #options: UdpPeersOptions;
  readonly #maximum: number;
  readonly #byAddress = new Map<string, UdpPeer>();
  readonly #byNumber = new Map<ConnectionNumber, UdpPeer>();
  #uses = 0;
  #last: UdpPeer | null = null;

  constructor(options: UdpPeersOptions, maximum = maximumPeers) {
    this.#options = options;
    this.#maximum = maximum;
  }

  get size(): number {
    return this.#byNumber.size;
  }

  /** The oldest first. */
  all(most = Number.POSITIVE_INFINITY): UdpPeer[] {
    const peers: UdpPeer[] = [];
    for (const peer of this.#byNumber.values()) {
      if (peers.length >= most) break;
      peers.push(peer);
    }
    return peers;
  }

  get(number: ConnectionNumber): UdpPeer | undefined {
    return this.#byNumber.get(number);
  }

  /** The peer at an address; a new one where it is not known. */
  at(host: string, port: number): UdpPeer {
    const last = this.#last;
    const isSame = last !== null && last.destination.port === port && last.destination.host === host;
    const peer = isSame ? last : (this.#byAddress.get(key(host, port)) ?? this.#add({ host, port }));
    peer.lastUse = this.#uses += 1;
    this.#last = peer;
    return peer;
  }

  forget(peer: UdpPeer): void {
    this.#byNumber.delete(peer.number);
    this.#byAddress.delete(key(peer.destination.host, peer.destination.port));
    if (this.#last === peer) this.#last = null;
  }

  #add(destination: Endpoint): UdpPeer {
    if (this.size >= this.#maximum) this.#forgetIdle();
    const peer = this.#options.make(destination);
    this.#byNumber.set(peer.number, peer);
    this.#byAddress.set(key(destination.host, destination.port), peer);
    return peer;
  }

  #forgetIdle(): void {
    const byUse = this.all().sort((a, b) => a.lastUse - b.lastUse);
    for (const peer of byUse.slice(0, Math.ceil(this.#maximum / 10))) {
      this.forget(peer);
      this.#options.onForgotten(peer);
    }
  }
}

function key(host: string, port: number): string {
  return `${host} ${String(port)}`;
}
