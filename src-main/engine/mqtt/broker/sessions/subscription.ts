import type { BrokerSubscription, MqttQos } from '../broker-contract';
import type { RequestedSubscription } from '../codec/packets';
import { parseTopicFilter } from '../topics/topic-name';

/** What a client asked for with one Topic Filter (MQTT 5.0 §3.8.3.1). */
export interface Subscription {
  readonly topicFilter: string;
  /** null: not shared (§4.8.2). */
  readonly shareName: string | null;
  /** Of the filter, without `$share/<name>/`. */
  readonly levels: readonly string[];
  readonly qos: MqttQos;
  readonly noLocal: boolean;
  readonly retainAsPublished: boolean;
  readonly retainHandling: 0 | 1 | 2;
  /** null: none. */
  readonly identifier: number | null;
}

/** Throws `Violation` for a filter that the standard does not allow. */
export function makeSubscription(requested: RequestedSubscription, identifier: number | null): Subscription {
  return { ...requested, ...parseTopicFilter(requested.topicFilter), identifier };
}

export function shownSubscription(subscription: Subscription): BrokerSubscription {
  const { topicFilter, shareName, qos, noLocal, retainAsPublished, retainHandling, identifier } = subscription;
  const subscriptionIdentifier = identifier;
  return { topicFilter, shareName, qos, noLocal, retainAsPublished, retainHandling, subscriptionIdentifier };
}
