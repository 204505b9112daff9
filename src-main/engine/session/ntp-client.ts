/** An NTP client (RFC 5905 §8, in the simple way of §14): asks one server, works out offset and delay. */
import { randomBytes } from 'node:crypto';
import type { ActionResult, SessionAction } from '../../contract/actions';
import { LabError } from '../../contract/errors';
import type { NtpExchange, NtpPacketShown } from '../../contract/ntp-exchange';
import { refusal } from '../../contract/reasons';
import type { NtpClientSpec } from '../../contract/spec/ntp';
import { decodeNtp, encodeNtp, ntpModes, toNtpTime, type NtpPacket } from '../ntp/packet';
import { DatagramRunner, plainLink, type DatagramPlan } from './datagram-runner';
import { Journal } from './journal';
import type { RunnableSpec, RunnerHost } from './runner';
import { resolveRemotePlan } from './udp-addresses';
import type { UdpPeer } from './udp-peers';

interface Asked {
  readonly entry: number;
  /** Our transmit timestamp, which the answer must bring back as its origin. */
  readonly transmit: bigint;
  readonly t1Ns: bigint;
  readonly timer: NodeJS.Timeout;
}

export class NtpClient extends DatagramRunner {
  override readonly journal: Journal;
  #spec: NtpClientSpec;
  readonly #asked = new Map<bigint, Asked>();
  #timer: NodeJS.Timeout | null = null;

  constructor(spec: NtpClientSpec, host: RunnerHost) {
    super(host);
    this.#spec = spec;
    this.journal = new Journal(() => host.changed());
  }

  protected async plan(): Promise<DatagramPlan> {
    const { family, host, remote } = await resolveRemotePlan(this.#spec);
    return { link: { ...plainLink, family, host, port: 0 }, remote };
  }

  protected override begin(): void {
    this.#askRegularly();
  }

  adopt(spec: RunnableSpec): void {
    if (spec.kind !== 'ntp-client') return;
    const isOtherPace = spec.everyMs !== this.#spec.everyMs;
    this.#spec = spec;
    if (isOtherPace && this.remotePeer !== null && !this.isStopping) this.#askRegularly();
  }

  /** From now on. */
  #askRegularly(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    const { everyMs } = this.#spec;
    if (everyMs === null) return;
    this.#ask();
    this.#timer = setInterval(() => this.#ask(), everyMs);
  }

  override act(action: SessionAction): Promise<ActionResult> {
    if (action.do !== 'ntp.query') return super.act(action);
    return Promise.resolve({ entry: this.#ask() });
  }

  #ask(): number {
    const { version, timeoutMs } = this.#spec;
    const peer = this.remotePeer;
    if (peer === null) throw new LabError('NOT_OPEN');
    const t1Ns = this.host.clock.nowNs();
    // The lowest bits are noise anyway: random ones keep answers to somebody else's question out (RFC 5905 §6).
    const transmit = (toNtpTime(t1Ns) & ~0xffn) | BigInt(randomBytes(1)[0]!);
    const packet = { leapIndicator: 0, version, mode: ntpModes.client, stratum: 0, poll: 4, precision: -20 };
    const zero = { referenceId: new Uint8Array(4), reference: 0n, origin: 0n, receive: 0n };
    const bytes = encodeNtp({ ...packet, ...zero, transmit });
    const entry = this.journal.add({
      type: 'ntp',
      role: 'client',
      atNs: t1Ns,
      connection: peer.number,
      phase: 'waiting',
      remote: peer.remote,
      request: shown(decodeNtp(bytes)!),
      response: null,
      times: null,
      offsetNs: null,
      delayNs: null,
      error: null,
    });
    const timer = setTimeout(
      () => this.#fail(transmit, new LabError('NO_ANSWER', { ...peer.remote, timeoutMs })),
      timeoutMs,
    );
    this.#asked.set(transmit, { entry, transmit, t1Ns, timer });
    this.sendTo(peer, bytes).catch((error: unknown) =>
      this.#fail(transmit, error instanceof LabError ? error : new LabError('INTERNAL')),
    );
    return entry;
  }

  protected receive(peer: UdpPeer, bytes: Uint8Array): void {
    const t4Ns = this.host.clock.nowNs();
    const answer = decodeNtp(bytes);
    const asked = answer === null ? undefined : this.#asked.get(answer.origin);
    if (answer === null || asked === undefined || peer !== this.remotePeer) {
      this.logFailure(refusal('PROTOCOL_ERROR', answer === null ? 'ntp-short' : 'ntp-not-asked'), peer.number);
      return;
    }
    clearTimeout(asked.timer);
    this.#asked.delete(asked.transmit);
    this.journal.update<NtpExchange>(asked.entry, { response: shown(answer), ...outcome(asked, answer, t4Ns) });
  }

  #fail(transmit: bigint, error: LabError): void {
    const asked = this.#asked.get(transmit);
    if (asked === undefined) return;
    clearTimeout(asked.timer);
    this.#asked.delete(transmit);
    this.journal.update<NtpExchange>(asked.entry, { phase: 'failed', error: error.toData() });
    if (!this.isStopping) this.logFailure(error);
  }

  override async stop(): Promise<void> {
    this.#giveUp();
    await super.stop();
  }

  override destroy(): void {
    this.#giveUp();
    super.destroy();
  }

  #giveUp(): void {
    this.isStopping = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    for (const transmit of this.#asked.keys())
      this.#fail(transmit, new LabError('CONNECTION_ABORTED', { host: this.#spec.host, port: this.#spec.port }));
  }
}

/** The four times, and what follows from them; a kiss-o'-death (stratum 0) and a server without time give none. */
function outcome({ t1Ns }: Asked, answer: NtpPacket, t4Ns: bigint): Partial<NtpExchange> {
  const problem = problemOf(answer);
  if (problem !== null) return { phase: 'failed', error: problem.toData() };
  const t2Ns = answer.receiveNs!;
  const t3Ns = answer.transmitNs!;
  return {
    phase: 'done',
    times: { t1Ns, t2Ns, t3Ns, t4Ns },
    offsetNs: (t2Ns - t1Ns + (t3Ns - t4Ns)) / 2n,
    delayNs: t4Ns - t1Ns - (t3Ns - t2Ns),
  };
}

function problemOf(answer: NtpPacket): LabError | null {
  if (answer.mode !== ntpModes.server && answer.mode !== ntpModes.symmetricPassive)
    return refusal('PROTOCOL_ERROR', 'ntp-mode', { mode: answer.mode });
  if (answer.stratum === 0) return new LabError('NTP_KISS', { code: answer.referenceId });
  if (answer.receiveNs === null || answer.transmitNs === null) return refusal('PROTOCOL_ERROR', 'ntp-no-time');
  return null;
}

/** Without what only the exchange needs. */
export function shown({ origin: _origin, transmit: _transmit, ...packet }: NtpPacket): NtpPacketShown {
  return packet;
}
