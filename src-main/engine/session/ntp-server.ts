/** An NTP server: answers with the system's time, as wrong and as late as it is asked to be (RFC 5905 §9.2). */
import type { NtpExchange } from '../../contract/ntp-exchange';
import { refusal } from '../../contract/reasons';
import type { NtpServerSpec } from '../../contract/spec/ntp';
import { decodeNtp, encodeNtp, ntpModes, referenceBytes, toNtpTime, type NtpPacket } from '../ntp/packet';
import { DatagramRunner, plainLink, type DatagramPlan } from './datagram-runner';
import { Journal } from './journal';
import { shown } from './ntp-client';
import type { RunnableSpec, RunnerHost } from './runner';
import { resolveBindPlan } from './udp-addresses';
import type { UdpPeer } from './udp-peers';

/** Answers that wait for their delay at most: a flood is not kept. */
const waitingAnswers = 10_000;

export class NtpServer extends DatagramRunner {
  override readonly journal: Journal;
  #spec: NtpServerSpec;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(spec: NtpServerSpec, host: RunnerHost) {
    super(host);
    this.#spec = spec;
    this.journal = new Journal(() => host.changed());
  }

  protected async plan(): Promise<DatagramPlan> {
    const { family, host } = await resolveBindPlan(this.#spec);
    return { link: { ...plainLink, family, host, port: this.#spec.port }, remote: null };
  }

  adopt(spec: RunnableSpec): void {
    if (spec.kind === 'ntp-server') this.#spec = spec;
  }

  protected receive(peer: UdpPeer, bytes: Uint8Array): void {
    const receivedNs = this.host.clock.nowNs();
    const request = decodeNtp(bytes);
    const mode = request === null ? null : answerMode(request);
    const problem =
      request === null
        ? refusal('PROTOCOL_ERROR', 'ntp-short')
        : mode === null
          ? refusal('PROTOCOL_ERROR', 'ntp-mode', { mode: request.mode })
          : null;
    const entry = this.journal.add({
      type: 'ntp',
      role: 'server',
      atNs: receivedNs,
      connection: peer.number,
      phase: problem === null ? 'waiting' : 'failed',
      remote: peer.remote,
      request: request === null ? null : shown(request),
      response: null,
      times: null,
      offsetNs: null,
      delayNs: null,
      error: problem?.toData() ?? null,
    });
    if (request === null || mode === null) return;
    const { delayMs } = this.#spec;
    if (delayMs === 0) this.#answerRequest(peer, request, mode, receivedNs, entry);
    else if (this.#timers.size < waitingAnswers) {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        this.#answerRequest(peer, request, mode, receivedNs, entry);
      }, delayMs);
      this.#timers.add(timer);
    }
  }

  #answerRequest(peer: UdpPeer, request: NtpPacket, mode: number, receivedNs: bigint, entry: number): void {
    const { stratum, referenceId, offsetMs, leapIndicator } = this.#spec;
    const offsetNs = BigInt(Math.round(offsetMs * 1e6));
    const bytes = encodeNtp({
      leapIndicator: stratum === 16 ? 3 : leapIndicator,
      // Version 5 and later have packets of their own.
      version: Math.min(Math.max(request.version, 1), 4),
      mode,
      stratum: stratum === 16 ? 0 : stratum,
      poll: request.poll,
      precision: -20,
      referenceId: stratum === 16 ? referenceBytes('INIT', 0) : referenceBytes(referenceId, stratum),
      reference: toNtpTime(receivedNs + offsetNs),
      origin: request.transmit,
      receive: toNtpTime(receivedNs + offsetNs),
      transmit: toNtpTime(this.host.clock.nowNs() + offsetNs),
    });
    this.answer(peer, bytes);
    this.journal.update<NtpExchange>(entry, { phase: 'done', response: shown(decodeNtp(bytes)!) });
  }

  override async stop(): Promise<void> {
    this.#dropWaiting();
    await super.stop();
  }

  override destroy(): void {
    this.#dropWaiting();
    super.destroy();
  }

  #dropWaiting(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

/** What a request of this mode is answered with; null: it is none. Version 1 had no modes: zero was a client. */
function answerMode({ mode, version }: NtpPacket): number | null {
  if (mode === ntpModes.client || (mode === 0 && version === 1)) return ntpModes.server;
  return mode === ntpModes.symmetricActive ? ntpModes.symmetricPassive : null;
}
