/** Reads one whole packet of a client, strictly: whatever the standard does not allow throws a `Violation`. */
import type { MqttQos, MqttVersion } from '../broker-contract';
import { checkTopicName } from '../topics/topic-name';
import { malformed, protocolError, Violation } from '../violation';
import { ByteReader } from './byte-reader';
import { forwardedProperties } from './forwarded-properties';
import {
  packetType,
  type AcknowledgementPacket,
  type AuthPacket,
  type DisconnectPacket,
  type IncomingPacket,
  type PublishPacket,
  type RequestedSubscription,
  type SubscribePacket,
  type UnsubscribePacket,
} from './packets';
import { noProperties, readProperties } from './read-properties';
import { reasonCode } from './reason-code';
import { checkReasonCode } from './reason-codes-allowed';

/** Topic Filters of one SUBSCRIBE or UNSUBSCRIBE. */
export const mostTopicFilters = 10_000;

const noBytes = Buffer.alloc(0);
const pingRequest = { type: 'pingreq' } as const;

/** `body`: everything behind the Remaining Length. CONNECT is not among them: it comes once, see `readConnect`. */
export function readPacket(
  first: number,
  body: Buffer,
  version: MqttVersion,
): Exclude<IncomingPacket, { type: 'connect' }> {
  const reader = new ByteReader(body);
  switch (first >> 4) {
    case packetType.publish:
      return readPublish(first, reader, version);
    case packetType.puback:
      return readAcknowledgement('puback', reader, version);
    case packetType.pubrec:
      return readAcknowledgement('pubrec', reader, version);
    case packetType.pubrel:
      return readAcknowledgement('pubrel', reader, version);
    case packetType.pubcomp:
      return readAcknowledgement('pubcomp', reader, version);
    case packetType.subscribe:
      return readSubscribe(reader, version);
    case packetType.unsubscribe:
      return readUnsubscribe(reader, version);
    case packetType.pingreq:
      if (body.length > 0) throw malformed('PINGREQ holds more than its header.');
      return pingRequest;
    case packetType.disconnect:
      return readDisconnect(reader, version);
    case packetType.auth:
      if (version === '5.0') return readAuth(reader);
      throw malformed('Control packet type 15 is reserved in MQTT 3.1.1.', '§2.2.1');
    case packetType.connect:
      throw protocolError('CONNECT came a second time.', 'MQTT-3.1.0-2');
    case 0:
      throw malformed('Control packet type 0 is reserved.', '§2.1.2');
    default:
      throw protocolError('A client does not send this type of packet.', '§2.1.2');
  }
}

function readPublish(first: number, reader: ByteReader, version: MqttVersion): PublishPacket {
  const qos = ((first >> 1) & 3) as MqttQos;
  const dup = (first & 0x08) !== 0;
  if (dup && qos === 0) throw malformed('DUP is set with QoS 0.', 'MQTT-3.3.1-2');
  const topic = reader.string();
  const packetId = qos > 0 ? readPacketId(reader) : 0;
  const { properties, forwarded } =
    version === '5.0' ? forwardedProperties(reader, 'publish') : { properties: noProperties, forwarded: noBytes };
  if (properties.subscriptionIdentifier !== undefined) {
    throw protocolError('A client does not send a Subscription Identifier in PUBLISH.', 'MQTT-3.3.4-6');
  }
  if (topic !== '' || version === '3.1.1') checkTopicName(topic);
  else if (properties.topicAlias === undefined) throw protocolError('There is neither topic nor alias.', '§3.3.2.1');
  const retain = (first & 0x01) !== 0;
  return { type: 'publish', qos, dup, retain, topic, packetId, properties, forwarded, payload: reader.rest() };
}

function readPacketId(reader: ByteReader): number {
  const packetId = reader.twoBytes();
  if (packetId === 0) throw protocolError('A Packet Identifier is never 0.', 'MQTT-2.2.1-3');
  return packetId;
}

function readAcknowledgement(
  type: AcknowledgementPacket['type'],
  reader: ByteReader,
  version: MqttVersion,
): AcknowledgementPacket {
  const packetId = readPacketId(reader);
  let code: number = reasonCode.success;
  if (version === '5.0' && !reader.isAtEnd) {
    code = reader.byte();
    checkReasonCode(type, code);
    if (!reader.isAtEnd) readProperties(reader, 'acknowledgement');
  }
  expectEnd(reader, type);
  return { type, packetId, reasonCode: code };
}

function readSubscribe(reader: ByteReader, version: MqttVersion): SubscribePacket {
  const packetId = readPacketId(reader);
  const properties = version === '5.0' ? readProperties(reader, 'subscribe') : noProperties;
  const subscriptions: RequestedSubscription[] = [];
  while (!reader.isAtEnd) {
    checkCount(subscriptions.length + 1);
    subscriptions.push(readSubscription(reader, version));
  }
  if (subscriptions.length === 0) {
    throw protocolError('SUBSCRIBE holds no Topic Filter.', 'MQTT-3.8.3-2');
  }
  const subscriptionIdentifier = properties.subscriptionIdentifier ?? null;
  return { type: 'subscribe', packetId, subscriptionIdentifier, subscriptions };
}

/** More in one packet than a client may have in all: each would cost a thousand times its bytes. */
function checkCount(actual: number): void {
  if (actual <= mostTopicFilters) return;
  const details = { reasonCode: reasonCode.quotaExceeded, limit: mostTopicFilters, actual };
  throw new Violation('The packet holds too many Topic Filters.', { reason: 'subscriptions', ...details });
}

function readSubscription(reader: ByteReader, version: MqttVersion): RequestedSubscription {
  const topicFilter = reader.string();
  const options = reader.byte();
  const reserved = version === '5.0' ? 0xc0 : 0xfc;
  if ((options & reserved) !== 0) {
    throw malformed('Reserved bits of the Subscription Options are set.', 'MQTT-3.8.3-5');
  }
  const qos = options & 3;
  if (qos === 3) throw protocolError('The requested QoS is 3.', '§3.8.3.1');
  const retainHandling = (options >> 4) & 3;
  if (retainHandling === 3) throw protocolError('Retain Handling is 3.', '§3.8.3.1');
  return {
    topicFilter,
    qos: qos as MqttQos,
    noLocal: (options & 0x04) !== 0,
    retainAsPublished: (options & 0x08) !== 0,
    retainHandling: retainHandling as 0 | 1 | 2,
  };
}

function readUnsubscribe(reader: ByteReader, version: MqttVersion): UnsubscribePacket {
  const packetId = readPacketId(reader);
  if (version === '5.0') readProperties(reader, 'unsubscribe');
  const topicFilters: string[] = [];
  while (!reader.isAtEnd) {
    checkCount(topicFilters.length + 1);
    topicFilters.push(reader.string());
  }
  if (topicFilters.length === 0) throw protocolError('UNSUBSCRIBE holds no Topic Filter.', 'MQTT-3.10.3-2');
  return { type: 'unsubscribe', packetId, topicFilters };
}

function readDisconnect(reader: ByteReader, version: MqttVersion): DisconnectPacket {
  if (version === '3.1.1' || reader.isAtEnd) {
    expectEnd(reader, 'disconnect');
    return { type: 'disconnect', reasonCode: reasonCode.success, sessionExpiryInterval: null };
  }
  const code = reader.byte();
  checkReasonCode('disconnect', code);
  const properties = reader.isAtEnd ? noProperties : readProperties(reader, 'disconnect');
  expectEnd(reader, 'disconnect');
  return { type: 'disconnect', reasonCode: code, sessionExpiryInterval: properties.sessionExpiryInterval ?? null };
}

function readAuth(reader: ByteReader): AuthPacket {
  if (reader.isAtEnd) return { type: 'auth', reasonCode: reasonCode.success };
  const code = reader.byte();
  checkReasonCode('auth', code);
  if (!reader.isAtEnd) readProperties(reader, 'auth');
  expectEnd(reader, 'auth');
  return { type: 'auth', reasonCode: code };
}

function expectEnd(reader: ByteReader, type: string): void {
  if (!reader.isAtEnd) throw malformed(`${type.toUpperCase()} holds more than its fields.`);
}
