/** Takes a message to everyone who subscribed to its topic, and keeps it where it is to be retained. */
import type { BrokerClock, BrokerLimits, BrokerRefusalReason, MqttQos } from './broker-contract';
import type { Access } from './access/access';
import type { Message } from './message';
import type { Session } from './sessions/session';
import type { SharedGroup } from './topics/shared-group';
import { SubscriptionTree, withoutNoLocal, type DirectMatch } from './topics/subscription-tree';
import { RetainedExpiry } from './topics/retained-expiry';
import type { TopicTree } from './topics/topic-tree';

export interface RouterOptions {
  readonly limits: BrokerLimits;
  readonly clock: BrokerClock;
  readonly access: Access;
  readonly topics: TopicTree;
  /** The message was passed on but not retained. */
  readonly onNotRetained: (message: Message, refusal: RetainRefusal) => void;
  /** The topic's retained message is another one now, or gone. */
  readonly onRetained: (topic: string, message: Message | null) => void;
}

export interface RetainRefusal {
  readonly reason: BrokerRefusalReason;
  readonly limit: number;
  readonly actual: number;
}

export class Router {
  readonly subscriptions: SubscriptionTree<Session>;
  readonly retainedExpiry: RetainedExpiry;
  readonly #options: RouterOptions;
  /** After a message was handed round; `receivers` is to how many. */
  onPublished: ((message: Message, publisher: Session | null, receivers: number) => void) | null = null;

  constructor(options: RouterOptions) {
    this.#options = options;
    const retained = (): Iterable<Message> => options.topics.allRetained();
    this.retainedExpiry = new RetainedExpiry(options.clock, retained, (topic) => void this.clearRetained(topic));
    this.subscriptions = new SubscriptionTree((session, topic) => options.access.mayReceive(session, topic));
  }

  /** Gives to how many clients it goes or will go. `publisher`: the client's session, for No Local. */
  publish(message: Message, publisher: Session | null): number {
    if (message.retain) this.#retain(message);
    this.#options.topics.note(message);
    const { direct, shared } = this.subscriptions.match(message.topic);
    message.beginSharing();
    let count = 0;
    for (const match of direct) if (handOver(message, match, publisher)) count += 1;
    for (const group of shared) if (this.#handToOne(message, message.qos, group)) count += 1;
    message.endSharing();
    this.onPublished?.(message, publisher, count);
    return count;
  }

  /** Gives a message of a shared subscription, whose first receiver is gone, to another member. */
  handOn(message: Message, qos: MqttQos, group: SharedGroup<Session>): void {
    this.#handToOne(message, qos, group);
  }

  #handToOne(message: Message, qos: MqttQos, group: SharedGroup<Session>): boolean {
    const receiver = group.choose((session) => this.#options.access.mayReceive(session, message.topic));
    if (receiver === null) return false;
    const { qos: granted, retainAsPublished, identifier } = group.subscriptionOf(receiver)!;
    const identifiers = identifier === null ? [] : [identifier];
    return receiver.receive(message, lowerOf(qos, granted), retainAsPublished && message.retain, identifiers, group);
  }

  /** An empty payload takes the retained message away [MQTT-3.3.1-6]. */
  #retain(message: Message): void {
    const { topics, onRetained, onNotRetained } = this.#options;
    if (message.payload.length === 0) {
      this.clearRetained(message.topic);
      return;
    }
    const refusal = this.retainRefusal(message);
    if (refusal !== null) return onNotRetained(message, refusal);
    topics.retain(message);
    this.retainedExpiry.watch(message);
    onRetained(message.topic, message);
  }

  /** Gives whether there was one. */
  clearRetained(topic: string): boolean {
    const wasThere = this.#options.topics.clear(topic);
    if (wasThere) this.#options.onRetained(topic, null);
    return wasThere;
  }

  /** The limit that keeps the message from being retained; null: none does. */
  retainRefusal(message: Message): RetainRefusal | null {
    const { limits, topics } = this.#options;
    const old = topics.retained(message.topic);
    const count = topics.retainedCount + (old === null ? 1 : 0);
    if (count > limits.retainedMessages) {
      return { reason: 'retained-messages', limit: limits.retainedMessages, actual: count };
    }
    const bytes = topics.retainedBytes + message.byteLength - (old?.byteLength ?? 0);
    if (bytes > limits.retainedBytes) return { reason: 'retained-bytes', limit: limits.retainedBytes, actual: bytes };
    const nodes = topics.nodesWith(message.topic);
    return nodes > limits.topicNodes ? { reason: 'topic-nodes', limit: limits.topicNodes, actual: nodes } : null;
  }
}

function handOver(message: Message, match: DirectMatch<Session>, publisher: Session | null): boolean {
  const wanted = match.hasNoLocal && match.receiver === publisher ? withoutNoLocal(match) : match;
  if (wanted === null) return false;
  // The RETAIN flag is passed on only where that was asked for [MQTT-3.3.1-12, -13].
  const retain = wanted.retainAsPublished && message.retain;
  return wanted.receiver.receive(message, lowerOf(message.qos, wanted.qos), retain, wanted.identifiers, null);
}

/** [MQTT-3.8.4-8] */
export function lowerOf(left: MqttQos, right: MqttQos): MqttQos {
  return left < right ? left : right;
}
