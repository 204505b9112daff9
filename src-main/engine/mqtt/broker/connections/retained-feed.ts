/** Retained messages on their way to a client that has just subscribed: as fast as it takes them, not all at once. */
import type { BrokerCore } from '../core';
import { lowerOf } from '../router';
import type { Session } from '../sessions/session';
import type { Subscription } from '../sessions/subscription';

interface Part {
  readonly subscription: Subscription;
  /** Topics: the message is looked up when its turn comes, so that nobody gets an old one after a new one. */
  readonly topics: readonly string[];
  next: number;
}

export class RetainedFeed {
  readonly #session: Session;
  readonly #core: BrokerCore;
  #parts: Part[] = [];

  constructor(session: Session, core: BrokerCore) {
    this.#session = session;
    this.#core = core;
  }

  add(subscription: Subscription): void {
    const topics = this.#core.topics.matchRetained(subscription.levels).map(({ topic }) => topic);
    if (topics.length === 0) return;
    this.#parts.push({ subscription, topics, next: 0 });
    this.pump();
  }

  /** The subscription is gone, or another one has taken its place [MQTT-3.10.4-2]. */
  remove(topicFilter: string): void {
    this.#parts = this.#parts.filter((part) => part.subscription.topicFilter !== topicFilter);
  }

  pump(): void {
    while (this.#parts.length > 0) {
      const part = this.#parts[0]!;
      while (part.next < part.topics.length) {
        if (!this.#session.isReady) return;
        this.#send(part);
      }
      this.#parts.shift();
    }
  }

  /** The client is gone: what was still to come and can be kept for it goes into its queue. */
  leave(): void {
    const parts = this.#parts;
    this.#parts = [];
    if (!this.#session.isKept) return;
    for (const part of parts) while (part.next < part.topics.length) this.#send(part);
  }

  #send(part: Part): void {
    const message = this.#core.topics.retained(part.topics[part.next++]!);
    if (message === null || message.isExpired(this.#core.clock.nowMs())) return;
    if (!this.#core.access.mayReceive(this.#session, message.topic)) return;
    const { qos, identifier } = part.subscription;
    const identifiers = identifier === null ? [] : [identifier];
    // Sent because of a new subscription, it carries RETAIN [MQTT-3.3.1-8].
    this.#session.receive(message, lowerOf(message.qos, qos), true, identifiers, null);
  }
}
