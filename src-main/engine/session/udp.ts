/** A UDP endpoint: client, server, broadcast and multicast are one socket and the addresses it speaks to. */
import type { MulticastGroup, UdpSpec } from '../../contract/session-spec';
import { groupName } from '../link/udp-link';
import { prepareAnswers, type Answers } from './answering';
import { DatagramRunner, type DatagramPlan } from './datagram-runner';
import type { RunnerHost } from './runner';
import { resolveUdpAddresses } from './udp-addresses';
import type { UdpPeer } from './udp-peers';

export class Udp extends DatagramRunner {
  readonly #spec: UdpSpec;
  #answers: Answers = { greeting: null, reply: null, echo: false };

  constructor(spec: UdpSpec, host: RunnerHost) {
    super(host);
    this.#spec = spec;
  }

  protected async plan(): Promise<DatagramPlan> {
    this.#answers = prepareAnswers(this.#spec.answering);
    const { family, host, remote } = await resolveUdpAddresses(this.#spec);
    return { link: { ...this.#spec, family, host }, remote };
  }

  protected override begin(): void {
    for (const group of this.#spec.groups) this.join(group);
  }

  protected receive(peer: UdpPeer, bytes: Uint8Array): void {
    if (this.#answers.echo) this.answer(peer, bytes);
    if (this.#answers.reply !== null) this.answer(peer, this.#answers.reply);
  }

  override join(group: MulticastGroup): void {
    this.open.join(group);
    this.log!.event({ event: 'joined', group: groupName(group) });
    this.host.changed();
  }

  override leave(group: MulticastGroup): void {
    this.open.leave(group);
    this.log!.event({ event: 'left', group: groupName(group) });
    this.host.changed();
  }
}
