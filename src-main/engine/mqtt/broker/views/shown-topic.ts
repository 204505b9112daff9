/** The topic tree as the window sees it. */
import type { BrokerMessage, BrokerTopic, MqttMessageProperties, Page } from '../broker-contract';
import { readForwarded } from '../codec/forwarded-properties';
import type { Message } from '../message';
import type { LatestMessage, TopicNode } from '../topics/topic-tree';
import { pageOf } from './page';

export function shownTopics(node: TopicNode, from: number, count: number, payloadBytes: number): Page<BrokerTopic> {
  const children = [...node.children.values()].sort((a, b) => (a.level < b.level ? -1 : 1));
  return pageOf(children, children.length, from, count, (child) => shownTopic(child, payloadBytes));
}

export function shownTopic(node: TopicNode, payloadBytes: number): BrokerTopic {
  const { level, topic, children, retained, latest, messages, retainedTopics, holdingTopics } = node;
  const isHolding = retained !== null || latest !== null;
  return {
    level,
    topic,
    children: children.size,
    descendants: holdingTopics - (isHolding ? 1 : 0),
    retainedTopics,
    hasRetained: retained !== null,
    messages,
    retained: retained === null ? null : shownMessage(retained, payloadBytes),
    latest: latest === null ? null : shownLatest(topic, latest, payloadBytes),
  };
}

/** Copies: the receiver may be another thread. */
function shownMessage(message: Message, payloadBytes: number): BrokerMessage {
  const { topic, qos, payload, publisher, publishedAtMs, expiresAtMs } = message;
  return {
    topic,
    qos,
    retain: true,
    payloadByteLength: payload.length,
    payload: Uint8Array.from(payload.subarray(0, payloadBytes)),
    properties: shownProperties(message),
    publisher,
    publishedAtMs,
    expiresAtMs,
  };
}

function shownLatest(topic: string, latest: LatestMessage, payloadBytes: number): BrokerMessage {
  const { qos, retain, payloadByteLength, preview, publisher, publishedAtMs } = latest;
  const byteLength = Math.min(payloadByteLength, preview.length, payloadBytes);
  const payload = Uint8Array.from(preview.subarray(0, byteLength));
  return {
    topic,
    qos,
    retain,
    payloadByteLength,
    payload,
    properties: null,
    publisher,
    publishedAtMs,
    expiresAtMs: null,
  };
}

export function shownProperties({ forwarded, expiresAtMs, publishedAtMs }: Message): MqttMessageProperties {
  if (expiresAtMs === null) return readForwarded(forwarded);
  return { ...readForwarded(forwarded), messageExpiryInterval: Math.round((expiresAtMs - publishedAtMs) / 1000) };
}
