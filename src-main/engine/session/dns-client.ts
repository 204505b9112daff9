/** A DNS client: one server, asked over UDP with repetition, over TCP where asked for or the answer was cut (RFC 1035, RFC 7766). */
import { randomInt } from 'node:crypto';
import type { ActionResult, SessionAction } from '../../contract/actions';
import type { DnsExchange } from '../../contract/dns-exchange';
import { LabError } from '../../contract/errors';
import { refusal } from '../../contract/reasons';
import type { ConnectionState } from '../../contract/session-state';
import type { DnsClientSpec, DnsQuery } from '../../contract/spec/dns';
import { decodeMessage, encodeQuery, type DnsMessage } from '../dns/message';
import { framed, StreamMessages } from '../dns/stream-messages';
import { asLabError } from '../failures';
import { DatagramRunner, plainLink, type DatagramPlan } from './datagram-runner';
import { Journal } from './journal';
import type { RunnableSpec, RunnerHost } from './runner';
import { TcpConnecting } from './tcp-connecting';
import { TcpConnections } from './tcp-connections';
import { resolveRemotePlan } from './udp-addresses';
import type { UdpPeer } from './udp-peers';

/** Queries under way at most: one more is refused. */
const maximumUnderWay = 1_000;

interface Asked {
  readonly entry: number;
  readonly query: DnsQuery;
  readonly bytes: Buffer;
  readonly sent: DnsMessage;
  attempts: number;
  sentAtNs: bigint;
  timer: NodeJS.Timeout | null;
  /** Ends the connection of a query over TCP. */
  abort: (() => void) | null;
}

export class DnsClient extends DatagramRunner {
  override readonly journal: Journal;
  #spec: DnsClientSpec;
  /** By identifier. */
  readonly #asked = new Map<number, Asked>();
  #links: TcpConnections | null = null;

  constructor(spec: DnsClientSpec, host: RunnerHost) {
    super(host);
    this.#spec = spec;
    this.journal = new Journal(() => host.changed());
  }

  protected async plan(): Promise<DatagramPlan> {
    const { family, host, remote } = await resolveRemotePlan(this.#spec);
    return { link: { ...plainLink, family, host, port: 0 }, remote };
  }

  adopt(spec: RunnableSpec): void {
    if (spec.kind === 'dns-client') this.#spec = spec;
  }

  protected override begin(): void {
    this.#links = new TcpConnections({ host: this.host, log: this.log!, allowHalfOpen: false });
  }

  override async act(action: SessionAction): Promise<ActionResult> {
    if (action.do !== 'dns.query') return super.act(action);
    return { entry: this.#ask(action.query, null) };
  }

  /** Returns the journal's number. Throws `BAD_INPUT`. */
  #ask(query: DnsQuery, fallbackOf: number | null): number {
    const peer = this.remotePeer;
    if (peer === null) throw new LabError('NOT_OPEN');
    if (this.#asked.size >= maximumUnderWay) throw refusal('BAD_INPUT', 'dns-too-many', { maximum: maximumUnderWay });
    const id = this.#freeIdentifier();
    const bytes = encodeQuery(query, id);
    const sent = decodeMessage(bytes)!;
    const entry = this.journal.add({
      type: 'dns',
      role: 'client',
      atNs: this.host.clock.nowNs(),
      connection: query.transport === 'udp' ? peer.number : 0,
      phase: 'waiting',
      transport: query.transport,
      remote: peer.remote,
      question: sent.question,
      attempts: 0,
      durationNs: null,
      query: sent.shown,
      response: null,
      fallbackOf,
      error: null,
    });
    const asked: Asked = { entry, query, bytes, sent, attempts: 0, sentAtNs: 0n, timer: null, abort: null };
    this.#asked.set(id, asked);
    if (query.transport === 'udp') this.#sendOver(peer, id, asked);
    else this.#askOverTcp(peer, id, asked);
    return entry;
  }

  /** Random, so that it can't be guessed (RFC 5452 §9.2). */
  #freeIdentifier(): number {
    for (;;) {
      const id = randomInt(0x1_0000);
      if (!this.#asked.has(id)) return id;
    }
  }

  /** Each try waits as long as the first. */
  #sendOver(peer: UdpPeer, id: number, asked: Asked): void {
    const { timeoutMs, retries } = this.#spec;
    asked.attempts += 1;
    asked.sentAtNs = this.host.clock.nowNs();
    this.journal.update<DnsExchange>(asked.entry, { attempts: asked.attempts });
    asked.timer = setTimeout(() => {
      if (asked.attempts <= retries) this.#sendOver(peer, id, asked);
      else this.#fail(id, new LabError('NO_ANSWER', { ...peer.remote, timeoutMs }));
    }, timeoutMs);
    this.sendTo(peer, asked.bytes).catch((error: unknown) => this.#fail(id, asLabError(error)));
  }

  protected receive(peer: UdpPeer, bytes: Uint8Array): void {
    const answer = decodeMessage(bytes);
    if (answer === null || !answer.packet.flag_qr || peer !== this.remotePeer) {
      this.logFailure(refusal('PROTOCOL_ERROR', answer === null ? 'dns-malformed' : 'dns-not-asked'), peer.number);
      return;
    }
    const id = answer.shown.id;
    const asked = this.#asked.get(id);
    // Late answers to a query that was sent twice come here too.
    if (asked?.query.transport !== 'udp') this.logFailure(refusal('PROTOCOL_ERROR', 'dns-not-asked'), peer.number);
    else this.#settle(id, asked, answer);
  }

  #askOverTcp(peer: UdpPeer, id: number, asked: Asked): void {
    const { timeoutMs } = this.#spec;
    const { host, port } = peer.destination;
    asked.attempts = 1;
    asked.sentAtNs = this.host.clock.nowNs();
    asked.timer = setTimeout(() => this.#fail(id, new LabError('NO_ANSWER', { ...peer.remote, timeoutMs })), timeoutMs);
    const connecting = new TcpConnecting({ host, port, connectTimeoutMs: timeoutMs }, this.log!);
    asked.abort = () => connecting.abort();
    connecting.connected.then(
      ({ socket, connectNs }) => {
        if (!this.#asked.has(id) || this.isStopping) socket.destroy();
        else this.#speak(this.#links!.add(socket, 'local', connectNs), id, asked);
      },
      (error: unknown) => this.#fail(id, asLabError(error)),
    );
  }

  #speak(link: ReturnType<TcpConnections['add']>, id: number, asked: Asked): void {
    const messages = new StreamMessages();
    asked.abort = () => void link.close();
    this.journal.update<DnsExchange>(asked.entry, { connection: link.number, attempts: 1 });
    link.readWith({
      onBytes: (bytes) => {
        for (const message of messages.push(bytes)) {
          const answer = decodeMessage(message);
          if (answer === null) this.#fail(id, refusal('PROTOCOL_ERROR', 'dns-malformed'));
          else if (answer.shown.id === id && answer.packet.flag_qr) this.#settle(id, asked, answer);
        }
      },
      onEnd: () => this.#fail(id, new LabError('CONNECTION_RESET', { ...link.remote })),
      onDrain: () => undefined,
      onClosed: (error) => this.#fail(id, asLabError(error ?? new LabError('CONNECTION_RESET', { ...link.remote }))),
    });
    link.write(framed(asked.bytes));
  }

  #settle(id: number, asked: Asked, answer: DnsMessage): void {
    if (!isSameQuestion(asked.sent, answer)) {
      this.#fail(id, refusal('PROTOCOL_ERROR', 'dns-wrong-question'));
      return;
    }
    const durationNs = Number(this.host.clock.nowNs() - asked.sentAtNs);
    this.#forget(id, asked);
    this.journal.update<DnsExchange>(asked.entry, { phase: 'done', response: answer.shown, durationNs });
    if (asked.query.transport === 'udp' && answer.shown.flags.tc && !this.isStopping)
      this.#ask({ ...asked.query, transport: 'tcp' }, asked.entry);
  }

  #fail(id: number, error: LabError): void {
    const asked = this.#asked.get(id);
    if (asked === undefined) return;
    this.#forget(id, asked);
    this.journal.update<DnsExchange>(asked.entry, { phase: 'failed', error: error.toData() });
    if (!this.isStopping) this.logFailure(error);
  }

  #forget(id: number, asked: Asked): void {
    this.#asked.delete(id);
    if (asked.timer !== null) clearTimeout(asked.timer);
    asked.abort?.();
  }

  override get openConnections(): number {
    return super.openConnections + (this.#links?.size ?? 0);
  }

  override connections(most: number): ConnectionState[] {
    const peers = super.connections(most);
    return [...peers, ...(this.#links?.states(most - peers.length) ?? [])];
  }

  override async stop(): Promise<void> {
    this.#giveUp();
    await this.#links?.close();
    await super.stop();
  }

  override destroy(): void {
    this.#giveUp();
    this.#links?.destroy();
    super.destroy();
  }

  #giveUp(): void {
    this.isStopping = true;
    const { host, port } = this.#spec;
    for (const id of this.#asked.keys()) this.#fail(id, new LabError('CONNECTION_ABORTED', { host, port }));
  }
}

/** An answer repeats the question (RFC 1035 §4.1.2); one to a malformed query may leave it out. */
function isSameQuestion(sent: DnsMessage, answer: DnsMessage): boolean {
  if (answer.question === null) return answer.shown.rcode !== 'NOERROR';
  const { name, type } = answer.question;
  return name.toLowerCase() === sent.question?.name.toLowerCase() && type === sent.question.type;
}
