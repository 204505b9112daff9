/** QoS 1 and 2 towards one client: what waits, what is under way, and what comes next (MQTT 5.0 §4.3, §4.4, §4.6, §4.9). */
import { Queue } from '../../../link/queue';
import type { Delivery, InFlight } from './delivery';

/** The connection that the client has at the moment. */
export interface OutboundLink {
  /** The peer reads what it gets: more may be written. */
  readonly hasRoom: boolean;
  /** QoS 1 and 2 messages under way at once. */
  readonly inFlightMaximum: number;
  /** Gives false where the packet is larger than the client accepts: nothing was sent [MQTT-3.1.2-24, -25]. */
  sendPublish(delivery: Delivery, packetId: number, dup: boolean): boolean;
  sendRelease(packetId: number): void;
}

export interface OutboundLimits {
  readonly queuedMessages: number;
  /** Of all that is kept for the client: waiting or under way. */
  readonly queuedBytes: number;
}

/** Bytes that all clients' messages together may take. */
export interface Budget {
  usedBytes: number;
  readonly limitBytes: number;
}

/** Told of every step, so that it can be written down. */
export interface OutboundJournal {
  queued(delivery: Delivery): void;
  /** The first in the queue now has a Packet Identifier. */
  started(packetId: number): void;
  /** The first in the queue was left out. */
  skipped(): void;
  released(packetId: number): void;
  finished(packetId: number): void;
}

export interface OutboundState {
  readonly queue: Iterable<Delivery>;
  readonly sent: Iterable<InFlight>;
  readonly releasing: Iterable<number>;
}

export class Outbound {
  readonly #limits: OutboundLimits;
  readonly #total: Budget;
  readonly #nowMs: () => number;
  readonly #queue = new Queue<Delivery>();
  /** PUBLISH sent, neither PUBACK nor PUBREC yet; in the order of sending [MQTT-4.6.0-1]. */
  readonly #sent = new Map<number, InFlight>();
  /** PUBREL sent, no PUBCOMP yet; in the order of the PUBRECs [MQTT-4.6.0-4]. */
  readonly #releasing = new Set<number>();
  /** Of `#sent` those that this connection has not seen yet. */
  #again: InFlight[] = [];
  #link: OutboundLink | null = null;
  #lastId = 0;
  #heldBytes = 0;
  journal: OutboundJournal | null = null;

  constructor(limits: OutboundLimits, total: Budget, nowMs: () => number) {
    this.#limits = limits;
    this.#total = total;
    this.#nowMs = nowMs;
  }

  get queuedMessages(): number {
    return this.#queue.length;
  }

  /** Of all that is kept for the client. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  get inFlight(): number {
    return this.#sent.size + this.#releasing.size;
  }

  /** Nothing waits, and one more could be sent at once. */
  get isReady(): boolean {
    return this.#queue.isEmpty && this.#mayStart();
  }

  get state(): OutboundState {
    return { queue: this.#queue, sent: this.#sent.values(), releasing: this.#releasing };
  }

  /** What an earlier run of the program left. */
  restore(state: OutboundState): void {
    for (const inFlight of state.sent) {
      this.#hold(inFlight.delivery);
      this.#sent.set(inFlight.packetId, inFlight);
    }
    for (const packetId of state.releasing) this.#releasing.add(packetId);
    for (const delivery of state.queue) {
      this.#hold(delivery);
      this.#queue.push(delivery);
    }
  }

  /** A client came: what was under way goes again, first and in order [MQTT-4.4.0-1, MQTT-4.6.0-1]. */
  attach(link: OutboundLink): void {
    this.#link = link;
    this.#again = [...this.#sent.values()];
    for (const inFlight of this.#again) inFlight.dup = true;
    for (const packetId of this.#releasing) link.sendRelease(packetId);
    this.pump();
  }

  detach(): void {
    this.#link = null;
    this.#again = [];
  }

  /** Gives the limit that keeps the message out; null: it was taken. */
  deliver(delivery: Delivery): 'queued-messages' | 'queued-bytes' | null {
    const refusal = this.#refusal(delivery);
    if (refusal !== null) return refusal;
    this.#hold(delivery);
    this.journal?.queued(delivery);
    if (this.#queue.isEmpty && this.#again.length === 0 && this.#mayStart()) this.#start(delivery);
    else this.#queue.push(delivery);
    return null;
  }

  /** The session is over: nothing is kept any more. */
  dispose(): void {
    this.detach();
    this.#total.usedBytes -= this.#heldBytes;
    this.#heldBytes = 0;
  }

  /** Sends what may be sent: called when the client has acknowledged or the connection has room again. */
  pump(): void {
    while (this.#again.length > 0 && this.#mayStart()) {
      const { delivery, packetId, dup } = this.#again.shift()!;
      if (!this.#link!.sendPublish(delivery, packetId, dup)) this.#finish(packetId);
    }
    while (this.#again.length === 0 && !this.#queue.isEmpty && this.#mayStart()) this.#start(this.#queue.shift());
  }

  /** PUBACK. Gives whether there was such a message with QoS 1. */
  acknowledged(packetId: number): boolean {
    if (this.#sent.get(packetId)?.delivery.qos !== 1) return false;
    this.#finish(packetId);
    this.pump();
    return true;
  }

  /** PUBREC with success: `known` tells whether it belongs to a message with QoS 2, sent or already received. */
  received(packetId: number): boolean {
    if (this.#releasing.has(packetId)) return true;
    if (this.#sent.get(packetId)?.delivery.qos !== 2) return false;
    this.#forgetSent(packetId);
    this.#releasing.add(packetId);
    this.journal?.released(packetId);
    return true;
  }

  /** PUBREC with an error: the exchange is over [MQTT-4.3.3-4]. */
  rejected(packetId: number): boolean {
    if (this.#sent.get(packetId)?.delivery.qos !== 2) return false;
    this.#finish(packetId);
    this.pump();
    return true;
  }

  /** PUBCOMP. */
  completed(packetId: number): boolean {
    if (!this.#releasing.delete(packetId)) return false;
    this.journal?.finished(packetId);
    this.pump();
    return true;
  }

  /** Whether a PUBLISH with this identifier waits for its first acknowledgement. */
  isSent(packetId: number): boolean {
    return this.#sent.has(packetId);
  }

  /** Messages of shared subscriptions that nobody has begun to receive with QoS 2: another member may have them. */
  *unbegun(): Generator<Delivery, void, undefined> {
    for (const { delivery } of this.#sent.values()) if (delivery.qos === 1) yield delivery;
    yield* this.#queue;
  }

  #mayStart(): boolean {
    const link = this.#link;
    if (link === null || !link.hasRoom) return false;
    return this.#sent.size - this.#again.length + this.#releasing.size < link.inFlightMaximum;
  }

  #start(delivery: Delivery): void {
    const packetId = this.#freeId();
    if (delivery.message.isExpired(this.#nowMs()) || !this.#link!.sendPublish(delivery, packetId, false)) {
      this.#skip(delivery);
      return;
    }
    this.#sent.set(packetId, { delivery, packetId, dup: false });
    this.journal?.started(packetId);
  }

  #skip(delivery: Delivery): void {
    this.#letGo(delivery);
    this.journal?.skipped();
  }

  #hold(delivery: Delivery): void {
    const { byteLength } = delivery.message.keep();
    this.#heldBytes += byteLength;
    this.#total.usedBytes += byteLength;
  }

  #letGo(delivery: Delivery): void {
    this.#heldBytes -= delivery.message.byteLength;
    this.#total.usedBytes -= delivery.message.byteLength;
  }

  #refusal(delivery: Delivery): 'queued-messages' | 'queued-bytes' | null {
    if (this.#refusing(delivery) !== null) this.#dropExpired();
    return this.#refusing(delivery);
  }

  #refusing({ message }: Delivery): 'queued-messages' | 'queued-bytes' | null {
    if (this.#queue.length >= this.#limits.queuedMessages) return 'queued-messages';
    const isOwnFull = this.#heldBytes > 0 && this.#heldBytes + message.byteLength > this.#limits.queuedBytes;
    const isTotalFull = this.#total.usedBytes + message.byteLength > this.#total.limitBytes;
    return isOwnFull || isTotalFull ? 'queued-bytes' : null;
  }

  /** Those at the front: the common case of a queue full of what has gone stale. */
  #dropExpired(): void {
    const nowMs = this.#nowMs();
    while (this.#queue.first?.message.isExpired(nowMs)) this.#skip(this.#queue.shift());
  }

  #finish(packetId: number): void {
    this.#forgetSent(packetId);
    this.journal?.finished(packetId);
  }

  #forgetSent(packetId: number): void {
    this.#letGo(this.#sent.get(packetId)!.delivery);
    this.#sent.delete(packetId);
    if (this.#again.length > 0) this.#again = this.#again.filter((inFlight) => inFlight.packetId !== packetId);
  }

  /** The next identifier that is not in use [MQTT-2.2.1-4]; there is one, since fewer than 65,535 are under way. */
  #freeId(): number {
    do this.#lastId = this.#lastId >= 0xffff ? 1 : this.#lastId + 1;
    while (this.#sent.has(this.#lastId) || this.#releasing.has(this.#lastId));
    return this.#lastId;
  }
}
