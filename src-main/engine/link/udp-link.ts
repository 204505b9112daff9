/** One UDP socket. Datagrams are handed on in the socket's callback; a sent one is reported when the system has taken it. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIPv4 } from 'node:net';
import { LabError } from '../../contract/errors';
import { refusal } from '../../contract/reasons';
import type { MulticastGroup } from '../../contract/session-spec';
import type { Endpoint } from '../../contract/session-state';
import { endpointOf, isMulticast, isWildcard, plainAddress, withoutBrackets, type Family } from './addresses';
import { groupError, socketError } from './errno';
import { KernelDrops } from './kernel-drops';

/** Receive buffer asked of the system, bytes: with it nothing is lost at 100,000 datagrams a second. */
export const receiveBufferBytes = 4 * 1024 * 1024;

/** The largest payload: 65,535 less the UDP header, and over IPv4 the IP header (RFC 768, RFC 791 §3.1, RFC 8200 §4.5). */
export const maximumPayload: Readonly<Record<Family, number>> = { IPv4: 65_507, IPv6: 65_527 };

export interface UdpLinkOptions {
  readonly family: Family;
  /** Addresses, no names. */
  readonly host: string;
  readonly port: number;
  readonly reuseAddress: boolean;
  readonly broadcast: boolean;
  readonly multicastTtl: number;
  readonly multicastLoopback: boolean;
  readonly multicastInterface: string | null;
}

export interface UdpLinkListener {
  onDatagram(bytes: Uint8Array, from: RemoteInfo): void;
  /** The socket can't go on. */
  onFailure(error: Error): void;
}

export class UdpLink {
  readonly family: Family;
  readonly local: Endpoint;
  readonly #socket: Socket;
  readonly #drops: KernelDrops;
  readonly #groups = new Map<string, MulticastGroup>();

  /** Resolves when it is bound. Throws LabError. */
  static async open(options: UdpLinkOptions, listener: UdpLinkListener): Promise<UdpLink> {
    const { family, reuseAddress: reuseAddr } = options;
    const socket = createSocket({
      type: family === 'IPv4' ? 'udp4' : 'udp6',
      reuseAddr,
      // Only addresses come here: without a look-up a datagram leaves in the same turn.
      lookup: (host, _options, done) => done(null, host, family === 'IPv4' ? 4 : 6),
    });
    try {
      await bind(socket, options);
      return new UdpLink(socket, options, listener);
    } catch (error) {
      socket.close();
      throw socketError(error, options);
    }
  }

  private constructor(socket: Socket, options: UdpLinkOptions, listener: UdpLinkListener) {
    this.#socket = socket;
    this.family = options.family;
    const { address, port } = socket.address();
    this.local = endpointOf(address, port);
    askReceiveBuffer(socket);
    socket.setBroadcast(options.broadcast);
    socket.setMulticastTTL(options.multicastTtl);
    socket.setMulticastLoopback(options.multicastLoopback);
    if (options.multicastInterface !== null) {
      this.#sendGroupsThrough(options.multicastInterface);
    }
    this.#drops = new KernelDrops(options.family, port);
    socket.on('message', (bytes, from) => listener.onDatagram(bytes, from));
    socket.on('error', (error) => listener.onFailure(socketError(error, this.local)));
  }

  get droppedByKernel(): number | null {
    return this.#drops.read();
  }

  get groups(): readonly string[] {
    return [...this.#groups.keys()];
  }

  /** Bytes that wait for the system to take them. */
  get unsentBytes(): number {
    return this.#socket.getSendQueueSize();
  }

  /** Calls back when the system has taken the datagram, or with a LabError. The address must be an IP address. */
  send(bytes: Uint8Array, to: Endpoint, done: (error: Error | null) => void): void {
    const maximum = maximumPayload[this.family];
    const { byteLength } = bytes;
    if (byteLength > maximum) {
      done(new LabError('MESSAGE_TOO_LONG', { byteLength, maximum, ...to }));
      return;
    }
    this.#socket.send(bytes, to.port, this.#destination(to.host), (error) => {
      done(error === null ? null : socketError(error, { ...to, isSending: true, byteLength, maximum }));
    });
  }

  /** Throws `MULTICAST_FAILED`. Joining twice does nothing. */
  join(group: MulticastGroup): void {
    const name = groupName(group);
    if (this.#groups.has(name)) return;
    if (!isMulticast(group.address)) throw refusal('MULTICAST_FAILED', 'group-not-multicast', { group: name });
    this.#membership(group, () =>
      this.#socket.addMembership(withoutBrackets(group.address), this.#groupInterface(group)),
    );
    this.#groups.set(name, group);
  }

  /** Throws `MULTICAST_FAILED`. */
  leave(group: MulticastGroup): void {
    const name = groupName(group);
    if (!this.#groups.delete(name)) throw refusal('MULTICAST_FAILED', 'group-not-joined', { group: name });
    this.#membership(group, () =>
      this.#socket.dropMembership(withoutBrackets(group.address), this.#groupInterface(group)),
    );
  }

  /** Resolves when the socket is closed; what waited to be sent is lost. */
  close(): Promise<void> {
    this.#drops.dispose();
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }

  #sendGroupsThrough(name: string): void {
    try {
      this.#socket.setMulticastInterface(this.#interface(name));
    } catch (error) {
      throw socketError(error, { host: name, port: this.local.port });
    }
  }

  #membership(group: MulticastGroup, change: () => void): void {
    try {
      change();
    } catch (error) {
      throw groupError(error, groupName(group));
    }
  }

  #groupInterface(group: MulticastGroup): string | undefined {
    return group.interface === null ? undefined : this.#interface(group.interface);
  }

  /** IPv6 names an interface as a zone of the unspecified address: `eth0`, `%eth0` → `::%eth0`. */
  #interface(name: string): string {
    if (this.family === 'IPv4') return name;
    if (name.includes(':')) return withoutBrackets(name);
    return `::%${name.replace(/^%/, '')}`;
  }

  /** IPv4 over a socket of both families needs the mapped form (RFC 4291 §2.5.5.2). */
  #destination(host: string): string {
    const bare = withoutBrackets(host);
    return this.family === 'IPv6' && isIPv4(bare) && isWildcard(this.local.host) ? `::ffff:${bare}` : bare;
  }
}

function bind(socket: Socket, { host, port }: UdpLinkOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address: withoutBrackets(host), port, exclusive: true }, () => {
      socket.off('error', reject);
      resolve();
    });
  });
}

/** Some systems refuse what is above their limit instead of giving the most they have: ask for less then. */
function askReceiveBuffer(socket: Socket): void {
  for (let byteLength = receiveBufferBytes; byteLength >= 64 * 1024; byteLength /= 2) {
    try {
      socket.setRecvBufferSize(byteLength);
      return;
    } catch {
      continue;
    }
  }
}

/** How a group is shown: `239.1.2.3`, or `239.1.2.3%eth0` on an interface of choice. */
export function groupName({ address, interface: name }: MulticastGroup): string {
  return name === null ? plainAddress(address) : `${plainAddress(address)}%${name.replace(/^%/, '')}`;
}
