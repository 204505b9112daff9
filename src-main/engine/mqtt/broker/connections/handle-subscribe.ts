/** SUBSCRIBE and UNSUBSCRIBE (MQTT 5.0 §3.8, §3.10). */
import type { SubscribePacket, UnsubscribePacket } from '../codec/packets';
import { reasonCode, subscribeFailure } from '../codec/reason-code';
import { suback, unsuback } from '../codec/write-packets';
import { makeSubscription, type Subscription } from '../sessions/subscription';
import { parseTopicFilter } from '../topics/topic-name';
import { protocolError, Violation } from '../violation';
import type { Client } from './client';

export function handleSubscribe(client: Client, packet: SubscribePacket): void {
  const wanted = packet.subscriptions.map((requested) => makeSubscription(requested, packet.subscriptionIdentifier));
  for (const { shareName, noLocal } of wanted) {
    if (shareName !== null && noLocal) throw protocolError('No Local is set on a shared subscription.', 'MQTT-3.8.3-4');
  }
  // As if each had come in a packet of its own [MQTT-3.8.4-5], answered in one [MQTT-3.8.4-6].
  const withRetained: Subscription[] = [];
  /** The first of each kind. */
  const refusals = new Map<string, Violation>();
  const codes = wanted.map((subscription) => {
    const refusal = refusalOf(client, subscription);
    if (refusal === null) {
      if (subscribe(client, subscription)) withRetained.push(subscription);
      return subscription.qos;
    }
    if (!refusals.has(refusal.reason)) refusals.set(refusal.reason, refusal);
    return client.version === '5.0' ? refusal.reasonCode : subscribeFailure;
  });
  for (const refusal of refusals.values()) client.core.report.refused(refusal, client.identity);
  const [first] = refusals.values();
  client.sendWithReason((reason) => suback(client.version, packet.packetId, codes, reason), first?.message ?? null);
  for (const subscription of withRetained) client.retained.add(subscription);
  client.core.report.changed();
}

/** Gives whether retained messages are to follow. */
function subscribe(client: Client, subscription: Subscription): boolean {
  const { session, core } = client;
  const isNew = !session.subscriptions.has(subscription.topicFilter);
  session.subscriptions.set(subscription.topicFilter, subscription);
  client.retained.remove(subscription.topicFilter);
  session.journal?.subscribed(subscription);
  core.router.subscriptions.add(session, subscription);
  core.systemTopics.wanted(subscription.levels);
  // §3.3.1.3, §4.8.2: none for a shared subscription.
  if (subscription.shareName !== null) return false;
  switch (subscription.retainHandling) {
    case 0:
      return true;
    case 1:
      return isNew;
    case 2:
      return false;
  }
}

function refusalOf({ core, session }: Client, { topicFilter, levels }: Subscription): Violation | null {
  const { limits } = core;
  const full = { reasonCode: reasonCode.quotaExceeded };
  const byteLength = Buffer.byteLength(topicFilter);
  if (byteLength > limits.topicBytes) {
    const details = { ...full, limit: limits.topicBytes, actual: byteLength };
    return new Violation('The Topic Filter is too long.', { reason: 'topic-length', ...details });
  }
  if (levels.length > limits.topicLevels) {
    const details = { ...full, limit: limits.topicLevels, actual: levels.length };
    return new Violation('The Topic Filter has too many levels.', { reason: 'topic-levels', ...details });
  }
  if (!core.access.maySubscribe(session, levels)) {
    const text = 'The client may not subscribe to this Topic Filter.';
    return new Violation(text, { reason: 'not-authorized', reasonCode: reasonCode.notAuthorized });
  }
  const count = session.subscriptions.size + (session.subscriptions.has(topicFilter) ? 0 : 1);
  if (count > limits.subscriptionsPerClient) {
    const details = { ...full, limit: limits.subscriptionsPerClient, actual: count };
    return new Violation('The client has too many subscriptions.', { reason: 'subscriptions', ...details });
  }
  const nodes = core.router.subscriptions.nodesWith(levels);
  if (nodes <= limits.filterNodes) return null;
  const details = { ...full, limit: limits.filterNodes, actual: nodes };
  return new Violation('All Topic Filters together have too many levels.', { reason: 'filter-nodes', ...details });
}

export function handleUnsubscribe(client: Client, packet: UnsubscribePacket): void {
  for (const topicFilter of packet.topicFilters) parseTopicFilter(topicFilter);
  const { session, core } = client;
  const codes = packet.topicFilters.map((topicFilter) => {
    const subscription = session.subscriptions.get(topicFilter);
    if (subscription === undefined) return reasonCode.noSubscriptionExisted;
    session.subscriptions.delete(topicFilter);
    client.retained.remove(topicFilter);
    session.journal?.unsubscribed(topicFilter);
    core.router.subscriptions.remove(session, subscription);
    return reasonCode.success;
  });
  client.sendWithReason(() => unsuback(client.version, packet.packetId, codes), null);
  core.report.changed();
}
