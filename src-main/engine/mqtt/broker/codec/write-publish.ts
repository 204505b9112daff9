/** Writes PUBLISH (MQTT 5.0 §3.3). Ours and not `mqtt-packet`'s: properties are passed on as the bytes they came as. */
import type { MqttQos, MqttVersion } from '../broker-contract';
import type { Encoded } from './encoded';
import { packetType } from './packets';

export interface PublishFields {
  /** Empty where the alias stands for it. */
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: MqttQos;
  readonly retain: boolean;
  readonly dup: boolean;
}

export interface PublishProperties {
  /** Seconds left. */
  readonly messageExpiryInterval: number | null;
  readonly topicAlias: number | null;
  readonly subscriptionIdentifiers: readonly number[];
  /** Properties as they came. */
  readonly forwarded: Buffer;
}

/** The Packet Identifier is left 0. */
export function encodePublish(fields: PublishFields, version: MqttVersion, properties: PublishProperties): Encoded {
  const { topic, payload, qos } = fields;
  const topicBytes = Buffer.byteLength(topic);
  const propertyBytes = version === '5.0' ? propertiesLength(properties) : 0;
  const propertyPart = version === '5.0' ? variableLength(propertyBytes) + propertyBytes : 0;
  const remaining = 2 + topicBytes + (qos > 0 ? 2 : 0) + propertyPart + payload.length;
  const bytes = Buffer.allocUnsafe(1 + variableLength(remaining) + remaining);
  bytes[0] = (packetType.publish << 4) | (fields.dup ? 8 : 0) | (qos << 1) | (fields.retain ? 1 : 0);
  let at = writeVariable(bytes, 1, remaining);
  at = bytes.writeUInt16BE(topicBytes, at);
  at += bytes.write(topic, at);
  const idAt = qos > 0 ? at : 0;
  if (qos > 0) at = bytes.writeUInt16BE(0, at);
  if (version === '5.0') at = writeProperties(bytes, writeVariable(bytes, at, propertyBytes), properties);
  payload.copy(bytes, at);
  return { bytes, idAt };
}

/** The size that `encodePublish` would give, without making it. */
export function publishLength(fields: PublishFields, version: MqttVersion, properties: PublishProperties): number {
  const propertyBytes = version === '5.0' ? propertiesLength(properties) : 0;
  const propertyPart = version === '5.0' ? variableLength(propertyBytes) + propertyBytes : 0;
  const topicBytes = Buffer.byteLength(fields.topic);
  const remaining = 2 + topicBytes + (fields.qos > 0 ? 2 : 0) + propertyPart + fields.payload.length;
  return 1 + variableLength(remaining) + remaining;
}

const identifier = { messageExpiryInterval: 0x02, subscriptionIdentifier: 0x0b, topicAlias: 0x23 };

function propertiesLength(properties: PublishProperties): number {
  let length = properties.forwarded.length;
  if (properties.messageExpiryInterval !== null) length += 5;
  if (properties.topicAlias !== null) length += 3;
  for (const value of properties.subscriptionIdentifiers) length += 1 + variableLength(value);
  return length;
}

function writeProperties(bytes: Buffer, from: number, properties: PublishProperties): number {
  let at = from;
  if (properties.messageExpiryInterval !== null) {
    bytes[at] = identifier.messageExpiryInterval;
    at = bytes.writeUInt32BE(properties.messageExpiryInterval, at + 1);
  }
  if (properties.topicAlias !== null) {
    bytes[at] = identifier.topicAlias;
    at = bytes.writeUInt16BE(properties.topicAlias, at + 1);
  }
  for (const value of properties.subscriptionIdentifiers) {
    bytes[at] = identifier.subscriptionIdentifier;
    at = writeVariable(bytes, at + 1, value);
  }
  return at + properties.forwarded.copy(bytes, at);
}

function variableLength(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;
}

function writeVariable(bytes: Buffer, from: number, value: number): number {
  let at = from;
  let rest = value;
  while (rest >= 0x80) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}
