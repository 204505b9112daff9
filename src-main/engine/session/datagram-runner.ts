/** What all sessions over UDP have in common: one socket, the peers it speaks to, and a record of every datagram. */
import type { RemoteInfo } from 'node:dgram';
import type { ActionResult, SessionAction } from '../../contract/actions';
import type { Target } from '../../contract/commands';
import type { EndpointState } from '../../contract/endpoint-state';
import { LabError } from '../../contract/errors';
import { refusal } from '../../contract/reasons';
import type { MulticastGroup } from '../../contract/session-spec';
import type { ConnectionNumber, ConnectionState, Endpoint } from '../../contract/session-state';
import { asLabError } from '../failures';
import { endpointOf, familyOf } from '../link/addresses';
import { localAddressTowards } from '../link/local-address';
import { UdpLink, type UdpLinkListener, type UdpLinkOptions } from '../link/udp-link';
import type { LogWriting } from '../record/log-contract';
import type { Journal } from './journal';
import type { Injectee, Recipient, Runner, RunnerHost } from './runner';
import { resolveEndpoint } from './udp-addresses';
import { UdpPeer, UdpPeers } from './udp-peers';

/** Milliseconds between two looks at the system's drop counter. */
const dropsIntervalMs = 1_000;
/** Milliseconds that datagrams waiting for the system get at closing. */
const drainDeadlineMs = 2_000;
/** Bytes waiting for the system past which answers are left out: a socket that can't be paused must not fill memory. */
const answerLimitBytes = 8 * 1024 * 1024;

/** Where to bind, and the one peer of a client. Addresses, no names. */
export interface DatagramPlan {
  readonly link: UdpLinkOptions;
  readonly remote: Endpoint | null;
}

export abstract class DatagramRunner implements Runner, UdpLinkListener {
  protected readonly host: RunnerHost;
  protected log: LogWriting | null = null;
  protected link: UdpLink | null = null;
  protected readonly peers: UdpPeers;
  protected isStopping = false;
  #remotePeer: UdpPeer | null = null;
  #starting: Promise<void> | null = null;
  #dropsTimer: NodeJS.Timeout | null = null;
  #pendingSends = 0;
  #onDrained: (() => void) | null = null;
  #hasLeftOutAnswers = false;
  droppedByKernel: number | null = null;
  readonly pieceByteLength: number | null = null;
  readonly journal: Journal | null = null;

  constructor(host: RunnerHost) {
    this.host = host;
    this.peers = new UdpPeers({
      make: (destination) => this.#makePeer(destination),
      onForgotten: (peer) => this.#forgotten(peer),
    });
  }

  /** Throws LabError. */
  protected abstract plan(): Promise<DatagramPlan>;
  /** One datagram, already recorded. */
  protected abstract receive(peer: UdpPeer, bytes: Uint8Array): void;
  /** Throws LabError. */
  protected openLink({ link }: DatagramPlan): Promise<UdpLink> {
    return UdpLink.open(link, this);
  }
  /** Before it counts as open. */
  protected begin(): void | Promise<void> {
    // Most have nothing else to do.
  }

  get local(): Endpoint | null {
    return this.link?.local ?? null;
  }

  get remote(): Endpoint | null {
    return this.#remotePeer?.remote ?? null;
  }

  get remotePeer(): UdpPeer | null {
    return this.#remotePeer;
  }

  get groups(): readonly string[] {
    return this.link?.groups ?? [];
  }

  get endpoint(): EndpointState | null {
    return null;
  }

  get openConnections(): number {
    return this.peers.size;
  }

  connections(most: number): ConnectionState[] {
    return this.peers.all(most).map((peer) => peer.state);
  }

  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  async #start(): Promise<void> {
    const plan = await this.plan();
    if (this.isStopping) return;
    const { remote } = plan;
    const link = await this.openLink(plan);
    try {
      this.log = this.host.openLog(remote?.port ?? link.local.port);
      this.link = link;
      this.log.event({ event: 'listening', local: link.local });
      if (remote !== null) this.#remotePeer = this.peers.at(remote.host, remote.port);
      await this.begin();
    } catch (error) {
      this.link = null;
      await link.close();
      throw error;
    }
    if (this.isStopping) return;
    this.droppedByKernel = link.droppedByKernel;
    this.#dropsTimer = setInterval(() => this.#lookAtDrops(), dropsIntervalMs);
    this.host.opened();
  }

  onDatagram(bytes: Uint8Array, from: RemoteInfo): void {
    try {
      const peer = this.peers.at(from.address, from.port);
      const number = peer.flow.record('inbound', bytes);
      peer.inboundRecords += 1;
      peer.inboundBytes += bytes.byteLength;
      this.host.recorded(peer.number, 'inbound', bytes, number);
      this.receive(peer, bytes);
    } catch (error) {
      this.host.fault(error);
    }
  }

  onFailure(error: Error): void {
    this.host.fault(error);
  }

  /** Sends by itself, unless too much waits already: said once an opening. What fails is an event. */
  protected answer(peer: UdpPeer, bytes: Uint8Array): void {
    if (this.link === null) return;
    if (this.link.unsentBytes > answerLimitBytes) {
      this.#leaveOutAnswers();
      return;
    }
    this.#send(peer, bytes, (error) => {
      if (error !== null) this.logFailure(error, peer.number);
    });
  }

  #leaveOutAnswers(): void {
    if (this.#hasLeftOutAnswers) return;
    this.#hasLeftOutAnswers = true;
    this.logFailure(new LabError('SEND_QUEUE_FULL', { byteLength: answerLimitBytes }));
  }

  protected logFailure(error: Error, number?: ConnectionNumber): void {
    this.log!.event({ event: 'failed', error: asLabError(error).toData() }, number);
    this.host.changed();
  }

  /** Recorded when it has left: what the system refused was never on the wire. */
  #send(peer: UdpPeer, bytes: Uint8Array, done: (error: Error | null) => void, isInjected = false): void {
    this.#pendingSends += 1;
    this.link!.send(bytes, peer.destination, (error) => {
      this.#pendingSends -= 1;
      try {
        if (error === null) this.#recordSent(peer, bytes, isInjected);
        done(error);
      } catch (fault) {
        done(asLabError(fault));
        this.host.fault(fault);
      }
      if (this.#pendingSends === 0) this.#onDrained?.();
    });
  }

  #recordSent(peer: UdpPeer, bytes: Uint8Array, isInjected: boolean): void {
    const number = peer.flow.record('outbound', bytes, isInjected);
    peer.outboundRecords += 1;
    peer.outboundBytes += bytes.byteLength;
    this.host.recorded(peer.number, 'outbound', bytes, number);
  }

  #makePeer(destination: Endpoint): UdpPeer {
    const link = this.link!;
    const remote = endpointOf(destination.host, destination.port);
    const local = { host: localAddressTowards(remote.host, link.local.host), port: link.local.port };
    const number = this.host.nextConnectionNumber();
    const flow = this.log!.openUdpFlow({ connection: number, local, remote });
    const openedAtNs = this.host.clock.nowNs();
    return new UdpPeer({ number, local, remote, destination, flow, openedAtNs });
  }

  /** Its number is not used again, and the log need not remember it. */
  #forgotten(peer: UdpPeer): void {
    this.log!.event({ event: 'closed', by: 'local' }, peer.number);
  }

  #lookAtDrops(): void {
    const dropped = this.link?.droppedByKernel ?? null;
    if (dropped === null || dropped === this.droppedByKernel) return;
    this.droppedByKernel = dropped;
    this.host.changed();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    // Whoever started it gets its failure.
    await this.#starting?.catch(() => undefined);
    if (this.#pendingSends > 0) await this.#drain();
    await this.#release();
  }

  destroy(): void {
    this.isStopping = true;
    void this.#release();
  }

  #drain(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, drainDeadlineMs);
      this.#onDrained = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #release(): Promise<void> {
    if (this.#dropsTimer !== null) clearInterval(this.#dropsTimer);
    const { link } = this;
    if (link === null) return;
    this.#lookAtDrops();
    const datagrams = this.droppedByKernel ?? 0;
    if (datagrams > 0 && this.log!.failure === null) this.log!.event({ event: 'kernel-dropped', datagrams });
    this.link = null;
    await link.close();
  }

  async recipients(target: Target): Promise<readonly Recipient[]> {
    const peers = await this.#targets(target);
    return peers.map((peer) => ({ number: peer.number, send: (bytes) => this.sendTo(peer, bytes) }));
  }

  async injectees(target: Target): Promise<readonly Injectee[]> {
    const peers = await this.#targets(target);
    return peers.map((peer) => ({ number: peer.number, inject: (bytes) => this.sendTo(peer, bytes, true) }));
  }

  act(action: SessionAction): Promise<ActionResult> {
    return Promise.reject(refusal('BAD_INPUT', 'action-not-here', { action: action.do }));
  }

  async #targets(target: Target): Promise<readonly UdpPeer[]> {
    switch (target.to) {
      case 'all':
        return this.#everyone();
      case 'connection':
        return [this.#peer(target.connection)];
      case 'address': {
        const { host, port } = await resolveEndpoint(target, familyOf(this.open.local.host) ?? 'IPv4');
        return [this.peers.at(host, port)];
      }
    }
  }

  #everyone(): readonly UdpPeer[] {
    if (this.#remotePeer !== null) return [this.#remotePeer];
    const peers = this.peers.all();
    if (peers.length === 0) throw new LabError('NO_REMOTE');
    return peers;
  }

  /** Resolves when the system has taken it. Throws LabError. */
  protected sendTo(peer: UdpPeer, bytes: Uint8Array, isInjected = false): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.link === null) reject(new LabError('NOT_OPEN'));
      else this.#send(peer, bytes, (error) => (error === null ? resolve() : reject(error)), isInjected);
    });
  }

  #peer(connection: ConnectionNumber): UdpPeer {
    const peer = this.peers.get(connection);
    if (peer === undefined) throw new LabError('CONNECTION_NOT_FOUND', { connection });
    return peer;
  }

  endConnection(_number: ConnectionNumber): void {
    throw refusal('BAD_INPUT', 'udp-no-end');
  }

  /** Forgets the peer: there is nothing to close on the wire. */
  async closeConnection(number: ConnectionNumber): Promise<void> {
    const peer = this.#peer(number);
    if (peer === this.#remotePeer) throw refusal('BAD_INPUT', 'udp-peer-stays');
    this.peers.forget(peer);
    this.#forgotten(peer);
    this.host.changed();
  }

  resetConnection(_number: ConnectionNumber): void {
    throw refusal('BAD_INPUT', 'udp-no-reset');
  }

  join(_group: MulticastGroup): void {
    throw refusal('BAD_INPUT', 'tcp-no-groups');
  }

  leave(_group: MulticastGroup): void {
    throw refusal('BAD_INPUT', 'tcp-no-groups');
  }

  /** Throws `NOT_OPEN`. */
  protected get open(): UdpLink {
    if (this.link === null) throw new LabError('NOT_OPEN');
    return this.link;
  }
}

/** Link options of who needs nothing special. */
export const plainLink = {
  reuseAddress: false,
  broadcast: false,
  multicastTtl: 1,
  multicastLoopback: true,
  multicastInterface: null,
} as const;
