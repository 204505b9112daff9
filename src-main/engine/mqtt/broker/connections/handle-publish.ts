/** What a client publishes (MQTT 5.0 §3.3), and the acknowledgements both ways (§4.3). */
import type { AcknowledgementPacket, PublishPacket } from '../codec/packets';
import { reasonCode } from '../codec/reason-code';
import { Message } from '../message';
import { protocolError, Violation } from '../violation';
import type { Client } from './client';

export function handlePublish(client: Client, packet: PublishPacket): void {
  client.core.report.tally.receivedMessages += 1;
  const topic = client.inboundAliases.resolve(packet.topic, packet.properties.topicAlias);
  if (packet.qos === 2) return receiveExactlyOnce(client, packet, topic);
  const { code, text } = passOn(client, packet, topic);
  if (packet.qos === 1) client.acknowledge('puback', packet.packetId, code, text);
}

/** The identifier is remembered until PUBREL: what comes again with it is answered and not passed on [MQTT-4.3.3-10, -12]. */
function receiveExactlyOnce(client: Client, packet: PublishPacket, topic: string): void {
  const { received } = client.session;
  if (received.has(packet.packetId)) return client.acknowledge('pubrec', packet.packetId, reasonCode.success);
  checkReceiveMaximum(client);
  const { code, text } = passOn(client, packet, topic);
  if (code < 0x80 || client.version === '3.1.1') {
    received.add(packet.packetId);
    client.session.journal?.received(packet.packetId);
  }
  client.acknowledge('pubrec', packet.packetId, code, text);
}

function checkReceiveMaximum(client: Client): void {
  const limit = client.core.limits.receiveMaximum;
  const actual = client.session.received.size + 1;
  if (client.version === '3.1.1' || actual <= limit) return;
  throw new Violation(`More than ${limit} messages with QoS 2 are under way.`, {
    reason: 'receive-maximum',
    reasonCode: reasonCode.receiveMaximumExceeded,
    clause: 'MQTT-3.3.4-7',
    limit,
    actual,
  });
}

interface Outcome {
  readonly code: number;
  readonly text: string | null;
}

/** MQTT 3.1.1 cannot tell the client that its message was not wanted (§3.3.5): it is acknowledged and goes nowhere. */
function passOn(client: Client, packet: PublishPacket, topic: string): Outcome {
  const refusal = refusalOf(client, topic);
  if (refusal !== null) return refuse(client, refusal);
  const message = messageOf(client, packet, topic);
  if (client.version === '5.0' && packet.qos > 0 && message.retain && message.payload.length > 0) {
    const full = client.core.router.retainRefusal(message);
    if (full !== null) {
      const text = 'No more can be retained.';
      return refuse(client, new Violation(text, { ...full, reasonCode: reasonCode.quotaExceeded }));
    }
  }
  const receivers = client.core.router.publish(message, client.session);
  return { code: receivers === 0 ? reasonCode.noMatchingSubscribers : reasonCode.success, text: null };
}

function refuse(client: Client, violation: Violation): Outcome {
  client.core.report.refused(violation, client.identity);
  return { code: violation.reasonCode, text: violation.message };
}

function refusalOf(client: Client, topic: string): Violation | null {
  const { limits, access } = client.core;
  const byteLength = Buffer.byteLength(topic);
  if (byteLength > limits.topicBytes) {
    const details = { limit: limits.topicBytes, actual: byteLength, reasonCode: reasonCode.topicNameInvalid };
    return new Violation('The topic is too long.', { reason: 'topic-length', ...details });
  }
  const levels = countLevels(topic);
  if (levels > limits.topicLevels) {
    const details = { limit: limits.topicLevels, actual: levels, reasonCode: reasonCode.topicNameInvalid };
    return new Violation('The topic has too many levels.', { reason: 'topic-levels', ...details });
  }
  // Topics that begin with $SYS/ are the server's own (§4.7.2).
  if (topic.startsWith('$SYS/') || !access.mayPublish(client.session, topic)) {
    const text = 'The client may not publish to this topic.';
    return new Violation(text, { reason: 'not-authorized', reasonCode: reasonCode.notAuthorized });
  }
  return null;
}

function countLevels(topic: string): number {
  let levels = 1;
  for (let at = topic.indexOf('/'); at !== -1; at = topic.indexOf('/', at + 1)) levels += 1;
  return levels;
}

function messageOf(client: Client, packet: PublishPacket, topic: string): Message {
  const nowMs = client.core.clock.nowMs();
  const { messageExpiryInterval } = packet.properties;
  return new Message({
    topic,
    payload: packet.payload,
    qos: packet.qos,
    retain: packet.retain,
    forwarded: packet.forwarded,
    expiresAtMs: messageExpiryInterval === undefined ? null : nowMs + messageExpiryInterval * 1000,
    publisher: client.session.clientId,
    publishedAtMs: nowMs,
  });
}

export function handleAcknowledgement(
  client: Client,
  { type, packetId, reasonCode: code }: AcknowledgementPacket,
): void {
  switch (type) {
    case 'puback':
      return handlePuback(client, packetId);
    case 'pubrec':
      return handlePubrec(client, packetId, code);
    case 'pubrel':
      return handlePubrel(client, packetId);
    case 'pubcomp':
      client.session.outbound.completed(packetId);
      return client.retained.pump();
  }
}

function handlePuback(client: Client, packetId: number): void {
  const { outbound } = client.session;
  if (!outbound.acknowledged(packetId) && outbound.isSent(packetId)) {
    throw protocolError(`PUBACK for ${packetId}, which was sent with QoS 2.`, '§4.3.3');
  }
  client.retained.pump();
}

function handlePubrec(client: Client, packetId: number, code: number): void {
  const { outbound } = client.session;
  const isError = code >= 0x80;
  const isKnown = isError ? outbound.rejected(packetId) : outbound.received(packetId);
  if (!isKnown && outbound.isSent(packetId)) {
    throw protocolError(`PUBREC for ${packetId}, which was sent with QoS 1.`, '§4.3.2');
  }
  if (isError) client.retained.pump();
  else client.acknowledge('pubrel', packetId, isKnown ? reasonCode.success : reasonCode.packetIdentifierNotFound);
}

function handlePubrel(client: Client, packetId: number): void {
  const isKnown = client.session.received.delete(packetId);
  if (isKnown) client.session.journal?.completed(packetId);
  client.acknowledge('pubcomp', packetId, isKnown ? reasonCode.success : reasonCode.packetIdentifierNotFound);
}
