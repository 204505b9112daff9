/** A small authoritative name server over UDP and TCP on the same port. */
import type { Socket } from 'node:net';
import type { Target } from '../../contract/commands';
import type { DnsExchange } from '../../contract/dns-exchange';
import { LabError } from '../../contract/errors';
import { refusal } from '../../contract/reasons';
import type { ConnectionNumber, ConnectionState, Endpoint } from '../../contract/session-state';
import type { DnsServerSpec } from '../../contract/spec/dns';
import { answerMalformed, answerQuery } from '../dns/answer-query';
import { decodeMessage } from '../dns/message';
import { framed, StreamMessages } from '../dns/stream-messages';
import { Zone } from '../dns/zone';
import { UdpLink } from '../link/udp-link';
import type { StreamLink } from '../link/stream-link';
import { DatagramRunner, plainLink, type DatagramPlan } from './datagram-runner';
import { Journal } from './journal';
import type { Injectee, RunnableSpec, RunnerHost } from './runner';
import { TcpConnections } from './tcp-connections';
import { TcpListener } from './tcp-listener';
import { resolveBindPlan } from './udp-addresses';
import type { UdpPeer } from './udp-peers';

/** Answers that wait for their delay at most: a flood is not kept. */
const waitingAnswers = 10_000;
/** Times that another port is tried where any is good, until one is free for both UDP and TCP. */
const portAttempts = 10;
/** Milliseconds that a TCP connection may stay without a query (RFC 7766 §6.2.3). */
const idleMs = 30_000;

interface Asker {
  readonly connection: ConnectionNumber;
  readonly remote: Endpoint;
  readonly transport: 'udp' | 'tcp';
  readonly answer: (bytes: Buffer) => void;
}

export class DnsServer extends DatagramRunner {
  override readonly journal: Journal;
  #spec: DnsServerSpec;
  #zone: Zone | null = null;
  #listener: TcpListener | null = null;
  #links: TcpConnections | null = null;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(spec: DnsServerSpec, host: RunnerHost) {
    super(host);
    this.#spec = spec;
    this.journal = new Journal(() => host.changed());
  }

  protected async plan(): Promise<DatagramPlan> {
    this.#zone = new Zone(this.#spec.records);
    const { family, host } = await resolveBindPlan(this.#spec);
    return { link: { ...plainLink, family, host, port: this.#spec.port }, remote: null };
  }

  /** Queries that wait for their delay are answered from the table of their time. Throws `BAD_INPUT`. */
  adopt(spec: RunnableSpec): void {
    if (spec.kind !== 'dns-server') return;
    this.#zone = new Zone(spec.records);
    this.#spec = spec;
  }

  /** TCP first: it finds the port that UDP then takes too. */
  protected override async openLink({ link: options }: DatagramPlan): Promise<UdpLink> {
    for (let attempt = 1; ; attempt += 1) {
      const listener = new TcpListener({ host: options.host, port: options.port });
      const { port } = await listener.listen();
      try {
        const link = await UdpLink.open({ ...options, port }, this);
        this.#listener = listener;
        return link;
      } catch (error) {
        await listener.close();
        const isTaken = error instanceof LabError && error.code === 'ADDRESS_IN_USE';
        if (!isTaken || options.port !== 0 || attempt >= portAttempts) throw error;
      }
    }
  }

  protected override begin(): void {
    const log = this.log!;
    this.#links = new TcpConnections({ host: this.host, log, allowHalfOpen: false });
    this.#listener!.accept({
      host: this.host,
      log,
      hasRoom: () => this.#links!.size < this.#spec.maximumConnections,
      onSocket: (socket) => this.#serve(socket),
      isAnnounced: false,
    });
  }

  protected receive(peer: UdpPeer, bytes: Uint8Array): void {
    const { number: connection, remote } = peer;
    this.#take(bytes, { connection, remote, transport: 'udp', answer: (answer) => this.answer(peer, answer) });
  }

  #serve(socket: Socket): void {
    const link = this.#links!.add(socket, 'remote');
    const messages = new StreamMessages();
    const { number: connection, remote } = link;
    const answer = (bytes: Buffer): void => {
      if (link.canWrite) link.write(framed(bytes));
    };
    const idle = setTimeout(() => void link.close(), idleMs);
    link.readWith({
      onBytes: (bytes) => {
        idle.refresh();
        for (const message of messages.push(bytes))
          this.#take(message, { connection, remote, transport: 'tcp', answer });
      },
      onEnd: () => undefined,
      onDrain: () => undefined,
      onClosed: () => clearTimeout(idle),
    });
  }

  #take(bytes: Uint8Array, asker: Asker): void {
    const atNs = this.host.clock.nowNs();
    const query = decodeMessage(bytes);
    const answered = query === null ? null : answerQuery(this.#zone!, query, asker.transport);
    const answer = query === null ? answerMalformed(bytes) : (answered?.bytes ?? null);
    const problem = query === null ? refusal('PROTOCOL_ERROR', 'dns-malformed') : null;
    const entry = this.journal.add({
      type: 'dns',
      role: 'server',
      atNs,
      connection: asker.connection,
      phase: problem === null ? 'waiting' : 'failed',
      transport: asker.transport,
      remote: asker.remote,
      question: query?.question ?? null,
      attempts: 1,
      durationNs: null,
      query: query?.shown ?? null,
      response: null,
      fallbackOf: null,
      error: problem?.toData() ?? null,
    });
    if (answer === null) return;
    this.#later(() => {
      asker.answer(answer);
      const durationNs = Number(this.host.clock.nowNs() - atNs);
      const response = decodeMessage(answer)?.shown ?? null;
      this.journal.update<DnsExchange>(entry, { response, durationNs, ...(problem === null ? { phase: 'done' } : {}) });
    });
  }

  #later(act: () => void): void {
    const { delayMs } = this.#spec;
    if (delayMs === 0) act();
    else if (this.#timers.size < waitingAnswers) {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        if (this.link !== null) act();
      }, delayMs);
      this.#timers.add(timer);
    }
  }

  override get openConnections(): number {
    return super.openConnections + (this.#links?.size ?? 0);
  }

  override connections(most: number): ConnectionState[] {
    const streams = this.#links?.states(most) ?? [];
    return [...streams, ...super.connections(most - streams.length)];
  }

  override async injectees(target: Target): Promise<readonly Injectee[]> {
    const link = target.to === 'connection' ? this.#linkOf(target.connection) : null;
    return link === null ? super.injectees(target) : [link];
  }

  override endConnection(number: ConnectionNumber): void {
    const link = this.#linkOf(number);
    if (link === null) super.endConnection(number);
    else link.end();
  }

  override async closeConnection(number: ConnectionNumber): Promise<void> {
    const link = this.#linkOf(number);
    await (link === null ? super.closeConnection(number) : link.close());
  }

  override resetConnection(number: ConnectionNumber): void {
    const link = this.#linkOf(number);
    if (link === null) super.resetConnection(number);
    else link.reset();
  }

  #linkOf(number: ConnectionNumber): StreamLink | null {
    return this.#links?.all().find((link) => link.number === number) ?? null;
  }

  override async stop(): Promise<void> {
    this.isStopping = true;
    this.#dropWaiting();
    const isClosed = this.#listener?.close();
    await this.#links?.close();
    await isClosed;
    await super.stop();
  }

  override destroy(): void {
    this.#dropWaiting();
    this.#listener?.destroy();
    this.#links?.destroy();
    super.destroy();
  }

  #dropWaiting(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
