import type { BrokerTopic, MqttBroker } from '../broker/broker-contract';

const pageLength = 500;

/** Forgets the retained message of a topic, and of those below it where asked for. */
export function clearRetained(broker: MqttBroker, topic: string, withSubtopics: boolean): void {
  broker.clearRetained(topic);
  if (!withSubtopics) return;
  // Gathered first: clearing takes nodes away under the pages.
  const found: string[] = [];
  const waiting = [topic];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const child of childrenOf(broker, next)) {
      if (child.hasRetained) found.push(child.topic);
      if (child.children > 0) waiting.push(child.topic);
    }
  }
  for (const one of found) broker.clearRetained(one);
}

function* childrenOf(broker: MqttBroker, topic: string): Generator<BrokerTopic> {
  for (let from = 0; ; from += pageLength) {
    const { items } = broker.topics(topic, from, pageLength, 0);
    yield* items;
    if (items.length < pageLength) return;
  }
}
