/** `$SYS/…`: what the broker tells of itself, as long as somebody is subscribed to it. */
import type { Disposable } from '../../listeners';
import type { BrokerClock, BrokerCounters } from './broker-contract';
import { Message } from './message';
import type { Router } from './router';
import type { TopicTree } from './topics/topic-tree';

export interface SystemTopicsOptions {
  readonly clock: BrokerClock;
  readonly topics: TopicTree;
  readonly router: Router;
  readonly counters: () => BrokerCounters;
  readonly version: string;
  /** null: there are none. */
  readonly everyMs: number | null;
}

const root = '$SYS';

export class SystemTopics implements Disposable {
  readonly #options: SystemTopicsOptions;
  readonly #startedAtMs: number;
  #timer: Disposable | null = null;

  constructor(options: SystemTopicsOptions) {
    this.#options = options;
    this.#startedAtMs = options.clock.nowMs();
  }

  /** How many of the retained messages are these. */
  get count(): number {
    return this.#options.topics.node(root)?.retainedTopics ?? 0;
  }

  /** Somebody subscribes: before retained messages are looked up for him, they are made. */
  wanted(filterLevels: readonly string[]): void {
    const { everyMs, topics } = this.#options;
    if (filterLevels[0] !== root || everyMs === null) return;
    for (const message of this.#messages()) topics.retain(message);
    this.#timer ??= this.#wait(everyMs);
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#timer = null;
  }

  #wait(everyMs: number): Disposable {
    return this.#options.clock.after(everyMs, () => this.#tell(everyMs));
  }

  #tell(everyMs: number): void {
    const { router, topics } = this.#options;
    this.#timer = null;
    if (!router.subscriptions.hasBelow(root)) {
      for (const { topic } of this.#messages()) topics.clear(topic);
      return;
    }
    for (const message of this.#messages()) {
      if (topics.retained(message.topic)?.payload.equals(message.payload) !== true) router.publish(message, null);
    }
    this.#timer = this.#wait(everyMs);
  }

  *#messages(): Generator<Message, void, undefined> {
    const nowMs = this.#options.clock.nowMs();
    for (const [topic, value] of this.#values(nowMs)) {
      const payload = Buffer.from(String(value));
      const fields = { payload, qos: 0, retain: true, forwarded: Buffer.alloc(0), expiresAtMs: null } as const;
      yield new Message({ topic: `${root}/broker/${topic}`, ...fields, publisher: null, publishedAtMs: nowMs });
    }
  }

  /** Names as brokers commonly have them. */
  #values(nowMs: number): readonly (readonly [string, string | number])[] {
    const counters = this.#options.counters();
    return [
      ['version', `Wirebench ${this.#options.version}`],
      ['uptime', `${Math.floor((nowMs - this.#startedAtMs) / 1000)} seconds`],
      ['clients/connected', counters.connectedClients],
      ['clients/disconnected', counters.disconnectedSessions],
      ['clients/total', counters.connectedClients + counters.disconnectedSessions],
      ['subscriptions/count', counters.subscriptions],
      ['retained messages/count', counters.retainedMessages],
      ['publish/messages/received', counters.receivedMessages],
      ['publish/messages/sent', counters.sentMessages],
      ['publish/messages/dropped', counters.droppedMessages],
    ];
  }
}
