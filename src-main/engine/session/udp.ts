/** A UDP endpoint: client, server, broadcast and multicast are one socket and the addresses it speaks to. */
import type { RemoteInfo } from 'node:dgram';
import type { ActionResult, SessionAction } from '../../contract/actions';
import type { Target } from '../../contract/commands';
import { LabError } from '../../contract/errors';
import { refusal } from '../../contract/reasons';
import type { MulticastGroup, UdpSpec } from '../../contract/session-spec';
import type { ConnectionNumber, ConnectionState, Endpoint } from '../../contract/session-state';
import { asLabError } from '../failures';
import { endpointOf, familyOf } from '../link/addresses';
import { localAddressTowards } from '../link/local-address';
import { groupName, UdpLink, type UdpLinkListener } from '../link/udp-link';
import type { LogWriting } from '../record/log-contract';
import { prepareAnswers, type Answers } from './answering';
import type { Injectee, Recipient, Runner, RunnerHost } from './runner';
import { resolveEndpoint, resolveUdpAddresses } from './udp-addresses';
import { UdpPeer, UdpPeers } from './udp-peers';

/** Milliseconds between two looks at the system's drop counter. */
const dropsIntervalMs = 1_000;
/** Milliseconds that datagrams waiting for the system get at closing. */
const drainDeadlineMs = 2_000;
/** Bytes waiting for the system past which answers are left out: a socket that can't be paused must not fill memory. */
const answerLimitBytes = 8 * 1024 * 1024;

export class Udp implements Runner, UdpLinkListener {
  readonly #spec: UdpSpec;
  readonly #host: RunnerHost;
  #log: LogWriting | null = null;
  #link: UdpLink | null = null;
  #answers: Answers = { greeting: null, reply: null, echo: false };
  readonly #peers: UdpPeers;
  #remotePeer: UdpPeer | null = null;
  #starting: Promise<void> | null = null;
  #isStopping = false;
  #dropsTimer: NodeJS.Timeout | null = null;
  #pendingSends = 0;
  #onDrained: (() => void) | null = null;
  #hasLeftOutAnswers = false;
  droppedByKernel: number | null = null;
  readonly pieceByteLength = null;
  readonly journal = null;
  readonly endpoint = null;

  constructor(spec: UdpSpec, host: RunnerHost) {
    this.#spec = spec;
    this.#host = host;
    this.#peers = new UdpPeers({
      make: (destination) => this.#makePeer(destination),
      onForgotten: (peer) => this.#forgotten(peer),
    });
  }

  get local(): Endpoint | null {
    return this.#link?.local ?? null;
  }

  get remote(): Endpoint | null {
    return this.#remotePeer?.remote ?? null;
  }

  get groups(): readonly string[] {
    return this.#link?.groups ?? [];
  }

  get openConnections(): number {
    return this.#peers.size;
  }

  connections(most: number): ConnectionState[] {
    return this.#peers.all(most).map((peer) => peer.state);
  }

  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  async #start(): Promise<void> {
    this.#answers = prepareAnswers(this.#spec.answering);
    const { family, host, remote } = await resolveUdpAddresses(this.#spec);
    if (this.#isStopping) return;
    const link = await UdpLink.open({ ...this.#spec, family, host }, this);
    try {
      this.#begin(link, remote);
    } catch (error) {
      this.#link = null;
      await link.close();
      throw error;
    }
  }

  #begin(link: UdpLink, remote: Endpoint | null): void {
    this.#log = this.#host.openLog(remote?.port ?? link.local.port);
    this.#link = link;
    this.#log.event({ event: 'listening', local: link.local });
    for (const group of this.#spec.groups) this.join(group);
    if (remote !== null) this.#remotePeer = this.#peers.at(remote.host, remote.port);
    this.droppedByKernel = link.droppedByKernel;
    this.#dropsTimer = setInterval(() => this.#lookAtDrops(), dropsIntervalMs);
    this.#host.opened();
  }

  onDatagram(bytes: Uint8Array, from: RemoteInfo): void {
    try {
      const peer = this.#peers.at(from.address, from.port);
      const number = peer.flow.record('inbound', bytes);
      peer.inboundRecords += 1;
      peer.inboundBytes += bytes.byteLength;
      this.#host.recorded(peer.number, 'inbound', bytes, number);
      if (this.#answers.echo) this.#answer(peer, bytes);
      if (this.#answers.reply !== null) this.#answer(peer, this.#answers.reply);
    } catch (error) {
      this.#host.fault(error);
    }
  }

  onFailure(error: Error): void {
    this.#host.fault(error);
  }

  #answer(peer: UdpPeer, bytes: Uint8Array): void {
    if (this.#link!.unsentBytes > answerLimitBytes) {
      this.#leaveOutAnswers();
      return;
    }
    this.#send(peer, bytes, (error) => {
      if (error !== null) this.#logFailure(error, peer.number);
    });
  }

  /** Said once an opening. */
  #leaveOutAnswers(): void {
    if (this.#hasLeftOutAnswers) return;
    this.#hasLeftOutAnswers = true;
    this.#logFailure(new LabError('SEND_QUEUE_FULL', { byteLength: answerLimitBytes }));
  }

  #logFailure(error: Error, number?: ConnectionNumber): void {
    this.#log!.event({ event: 'failed', error: asLabError(error).toData() }, number);
    this.#host.changed();
  }

  /** Recorded when it has left: what the system refused was never on the wire. */
  #send(peer: UdpPeer, bytes: Uint8Array, done: (error: Error | null) => void, isInjected = false): void {
    this.#pendingSends += 1;
    this.#link!.send(bytes, peer.destination, (error) => {
      this.#pendingSends -= 1;
      try {
        if (error === null) this.#recordSent(peer, bytes, isInjected);
        done(error);
      } catch (fault) {
        done(asLabError(fault));
        this.#host.fault(fault);
      }
      if (this.#pendingSends === 0) this.#onDrained?.();
    });
  }

  #recordSent(peer: UdpPeer, bytes: Uint8Array, isInjected: boolean): void {
    const number = peer.flow.record('outbound', bytes, isInjected);
    peer.outboundRecords += 1;
    peer.outboundBytes += bytes.byteLength;
    this.#host.recorded(peer.number, 'outbound', bytes, number);
  }

  #makePeer(destination: Endpoint): UdpPeer {
    const link = this.#link!;
    const remote = endpointOf(destination.host, destination.port);
    const local = { host: localAddressTowards(remote.host, link.local.host), port: link.local.port };
    const number = this.#host.nextConnectionNumber();
    const flow = this.#log!.openUdpFlow({ connection: number, local, remote });
    const openedAtNs = this.#host.clock.nowNs();
    return new UdpPeer({ number, local, remote, destination, flow, openedAtNs });
  }

  /** Its number is not used again, and the log need not remember it. */
  #forgotten(peer: UdpPeer): void {
    this.#log!.event({ event: 'closed', by: 'local' }, peer.number);
  }

  #lookAtDrops(): void {
    const dropped = this.#link?.droppedByKernel ?? null;
    if (dropped === null || dropped === this.droppedByKernel) return;
    this.droppedByKernel = dropped;
    this.#host.changed();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    // Whoever started it gets its failure.
    await this.#starting?.catch(() => undefined);
    if (this.#pendingSends > 0) await this.#drain();
    await this.#release();
  }

  destroy(): void {
    this.#isStopping = true;
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
    const link = this.#link;
    if (link === null) return;
    this.#lookAtDrops();
    const datagrams = this.droppedByKernel ?? 0;
    if (datagrams > 0 && this.#log!.failure === null) this.#log!.event({ event: 'kernel-dropped', datagrams });
    this.#link = null;
    await link.close();
  }

  async recipients(target: Target): Promise<readonly Recipient[]> {
    const peers = await this.#targets(target);
    return peers.map((peer) => ({ number: peer.number, send: (bytes) => this.#sendTo(peer, bytes, false) }));
  }

  async injectees(target: Target): Promise<readonly Injectee[]> {
    const peers = await this.#targets(target);
    return peers.map((peer) => ({ number: peer.number, inject: (bytes) => this.#sendTo(peer, bytes, true) }));
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
        const { host, port } = await resolveEndpoint(target, familyOf(this.#open.local.host) ?? 'IPv4');
        return [this.#peers.at(host, port)];
      }
    }
  }

  #everyone(): readonly UdpPeer[] {
    if (this.#remotePeer !== null) return [this.#remotePeer];
    const peers = this.#peers.all();
    if (peers.length === 0) throw new LabError('NO_REMOTE');
    return peers;
  }

  #sendTo(peer: UdpPeer, bytes: Uint8Array, isInjected: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#link === null) reject(new LabError('NOT_OPEN'));
      else this.#send(peer, bytes, (error) => (error === null ? resolve() : reject(error)), isInjected);
    });
  }

  #peer(connection: ConnectionNumber): UdpPeer {
    const peer = this.#peers.get(connection);
    if (peer === undefined) throw new LabError('CONNECTION_NOT_FOUND', { connection });
    return peer;
  }

  endConnection(): never {
    throw refusal('BAD_INPUT', 'udp-no-end');
  }

  /** Forgets the peer: there is nothing to close on the wire. */
  async closeConnection(number: ConnectionNumber): Promise<void> {
    const peer = this.#peer(number);
    if (peer === this.#remotePeer) throw refusal('BAD_INPUT', 'udp-peer-stays');
    this.#peers.forget(peer);
    this.#forgotten(peer);
    this.#host.changed();
  }

  resetConnection(): never {
    throw refusal('BAD_INPUT', 'udp-no-reset');
  }

  join(group: MulticastGroup): void {
    this.#open.join(group);
    this.#log!.event({ event: 'joined', group: groupName(group) });
    this.#host.changed();
  }

  leave(group: MulticastGroup): void {
    this.#open.leave(group);
    this.#log!.event({ event: 'left', group: groupName(group) });
    this.#host.changed();
  }

  get #open(): UdpLink {
    if (this.#link === null) throw new LabError('NOT_OPEN');
    return this.#link;
  }
}
