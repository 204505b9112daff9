/** A client's spec as the library's options. */
import { UniqueMessageIdProvider, type IClientOptions } from 'mqtt';
import type { IConnectPacket } from 'mqtt-packet';
import { LabError } from '../../../contract/errors';
import { encodeMessage } from '../../../contract/notation';
import { refusal } from '../../../contract/reasons';
import { largestPacket, type MqttClientSpec } from '../../../contract/spec/mqtt';
import { toMessageProperties, toUserProperties } from '../properties';
import { checkTopicName } from '../topic-names';
import type { SessionStores } from './stores';

/** `typed`: the password of this run. Throws `MQTT_PASSWORD_VARIABLE_MISSING`. */
export function passwordOf(spec: MqttClientSpec, typed: string | null): string | null {
  const { passwordVariable: name } = spec;
  if (name === null) return typed;
  const value = process.env[name];
  if (value === undefined) throw new LabError('MQTT_PASSWORD_VARIABLE_MISSING', { name });
  return value;
}

/** Throws LabError: what is no CONNECT, such as a password without a user name in MQTT 3.1.1. */
export function connectOptions(spec: MqttClientSpec, password: string | null, stores: SessionStores): IClientOptions {
  if (spec.clientId === '' && !spec.clean) throw refusal('BAD_INPUT', 'mqtt-client-id-needed');
  if (password !== null && spec.username === null && spec.protocolVersion === 4)
    throw refusal('BAD_INPUT', 'mqtt-password-alone');
  const will = willOf(spec);
  return {
    protocolVersion: spec.protocolVersion,
    protocolId: 'MQTT',
    clientId: spec.clientId,
    clean: spec.clean,
    keepalive: spec.keepAliveSeconds,
    ...(spec.username !== null && { username: spec.username }),
    ...(password !== null && { password }),
    ...(will && { will }),
    ...(spec.protocolVersion === 5 && { properties: connectProperties(spec) }),
    connectTimeout: spec.connectTimeoutMs,
    // Trying again is the session's business, with its own pauses; so is subscribing again.
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    manualConnect: true,
    outgoingStore: stores.outgoing,
    incomingStore: stores.incoming,
    // The default one would give out identifiers that are still in use.
    messageIdProvider: new UniqueMessageIdProvider(),
    timerVariant: 'native',
  };
}

function connectProperties(spec: MqttClientSpec): NonNullable<IConnectPacket['properties']> {
  const { sessionExpirySeconds, receiveMaximum, maximumPacketBytes, topicAliasMaximum, userProperties } = spec;
  return {
    // Left out where it says what the standard assumes anyway.
    ...(sessionExpirySeconds > 0 && { sessionExpiryInterval: sessionExpirySeconds }),
    ...(receiveMaximum !== null && { receiveMaximum }),
    ...(maximumPacketBytes < largestPacket && { maximumPacketSize: maximumPacketBytes }),
    ...(topicAliasMaximum > 0 && { topicAliasMaximum }),
    ...(spec.requestResponseInformation && { requestResponseInformation: true }),
    ...(!spec.requestProblemInformation && { requestProblemInformation: false }),
    ...(userProperties.length > 0 && { userProperties: toUserProperties(userProperties) }),
  };
}

function willOf({ will, protocolVersion }: MqttClientSpec): NonNullable<IConnectPacket['will']> | null {
  if (will === null) return null;
  checkTopicName(will.topic);
  const properties = toMessageProperties(will);
  return {
    topic: will.topic,
    payload: Buffer.from(encodeMessage(will.payload)),
    qos: will.qos,
    retain: will.retain,
    ...(protocolVersion === 5 && {
      properties: { ...properties, ...(will.delaySeconds > 0 && { willDelayInterval: will.delaySeconds }) },
    }),
  };
}
