/** MQTT broker and client, 3.1.1 and 5.0 (OASIS). Passwords are never part of it. */
import { z } from 'zod';
import { messageSchema } from '../message';
import { connectTimeoutMs, fieldSchema, filePath, host, named, port, reconnectSchema, remotePort } from './common';
import { tlsClientSchema, tlsServerSchema } from './tls';

const string = z.string().max(65_535);
const uint16 = z.int().min(0).max(65_535);
const uint32 = z.int().min(0).max(0xffff_ffff);
const qos = z.union([z.literal(0), z.literal(1), z.literal(2)]);
/** Bytes of the longest packet that the protocol allows (MQTT 5.0 §1.5.5). */
export const largestPacket = 268_435_460;

export const mqttListenerSchema = z.strictObject({
  transport: z.enum(['tcp', 'ws']).default('tcp'),
  host: host.default('127.0.0.1'),
  port,
  tls: tlsServerSchema.nullable().default(null),
  /** Of the WebSocket (subprotocol `mqtt`). */
  path: z.string().startsWith('/').max(2048).default('/mqtt'),
});
export type MqttListener = z.infer<typeof mqttListenerSchema>;

export const aclRuleSchema = z.strictObject({
  isAllowed: z.boolean(),
  action: z.enum(['publish', 'subscribe', 'all']).default('all'),
  /** null: everybody. */
  username: string.nullable().default(null),
  clientId: string.nullable().default(null),
  /** A topic filter; `%u` and `%c` stand for the user and the client identifier. */
  filter: string.min(1),
});
export type AclRule = z.infer<typeof aclRuleSchema>;

const messageProperties = {
  contentType: string.nullable().default(null),
  responseTopic: string.nullable().default(null),
  correlationData: messageSchema.nullable().default(null),
  messageExpirySeconds: uint32.nullable().default(null),
  /** Payload Format Indicator 1: UTF-8 text. */
  isUtf8: z.boolean().default(false),
  userProperties: z.array(fieldSchema).max(1_000).default([]),
};

export const mqttPayloadSchema = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('message'), message: messageSchema }),
  /** As it is written, in UTF-8: no escapes are read. */
  z.strictObject({ from: z.literal('json'), text: z.string().max(64 * 1024 * 1024) }),
  z.strictObject({ from: z.literal('file'), path: filePath }),
]);

export type MqttPayload = z.infer<typeof mqttPayloadSchema>;

export const mqttPublishSchema = z.strictObject({
  topic: string,
  payload: mqttPayloadSchema,
  qos: qos.default(0),
  retain: z.boolean().default(false),
  topicAlias: uint16.nullable().default(null),
  ...messageProperties,
});
export type MqttPublish = z.infer<typeof mqttPublishSchema>;

export const mqttBrokerSpecSchema = z.strictObject({
  kind: z.literal('mqtt-broker'),
  ...named,
  /** The first one names the session. */
  listeners: z.array(mqttListenerSchema).min(1).max(16),
  maximumConnections: z.int().min(1).max(100_000).default(10_000),
  /** Users and the scrypt hashes of their passwords (`mqtt.hashPassword`). */
  users: z
    .array(z.strictObject({ username: string, passwordHash: z.string().max(1_024) }))
    .max(10_000)
    .default([]),
  /** Lets clients in that give no user name. */
  allowAnonymous: z.boolean().default(true),
  /** The first rule that applies decides; without one it is allowed. */
  acl: z.array(aclRuleSchema).max(10_000).default([]),
  /** Keeps retained messages and sessions over restarts, in the workspace's data folder. */
  isPersistent: z.boolean().default(false),
  /** Packets that a client may have under way to us (MQTT 5.0 §3.2.2.3.3). */
  receiveMaximum: uint16.min(1).default(1_000),
  topicAliasMaximum: uint16.default(100),
  maximumPacketBytes: z
    .int()
    .min(64)
    .max(largestPacket)
    .default(16 * 1024 * 1024),
  /** Seconds that a session outlives its connection at most. */
  maximumSessionExpirySeconds: uint32.default(0xffff_ffff),
  /** Told to clients that ask for a longer one (MQTT 5.0 §3.2.2.3.14); null leaves it to them. */
  serverKeepAliveSeconds: uint16.nullable().default(60),
  /** Messages kept for a client that is away or slow. */
  maximumQueuedMessages: z.int().min(1).max(1_000_000).default(10_000),
  /** The message in the form. */
  draft: mqttPublishSchema.nullable().default(null),
});
export type MqttBrokerSpec = z.infer<typeof mqttBrokerSpecSchema>;

export const mqttSubscriptionSchema = z.strictObject({
  filter: string.min(1),
  qos: qos.default(0),
  noLocal: z.boolean().default(false),
  retainAsPublished: z.boolean().default(false),
  /** 0: sends retained messages; 1: only to a new subscription; 2: none (MQTT 5.0 §3.8.3.1). */
  retainHandling: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(0),
  identifier: z.int().min(1).max(268_435_455).nullable().default(null),
});
export type MqttSubscription = z.infer<typeof mqttSubscriptionSchema>;

export const mqttClientSpecSchema = z.strictObject({
  kind: z.literal('mqtt-client'),
  ...named,
  host,
  port: remotePort,
  transport: z.enum(['tcp', 'ws']).default('tcp'),
  /** Of the WebSocket. */
  path: z.string().startsWith('/').max(2048).default('/mqtt'),
  tls: tlsClientSchema.nullable().default(null),
  /** 4 is 3.1.1. */
  protocolVersion: z.union([z.literal(4), z.literal(5)]).default(5),
  /** Empty lets the broker assign one. */
  clientId: string.default(''),
  /** Clean Session (3.1.1), Clean Start (5). */
  clean: z.boolean().default(true),
  keepAliveSeconds: uint16.default(60),
  username: string.nullable().default(null),
  /** The environment variable that holds the password; null: none, or the one typed in the window for this run. */
  passwordVariable: z.string().min(1).max(255).nullable().default(null),
  will: z
    .strictObject({
      topic: string.min(1),
      payload: messageSchema,
      qos: qos.default(0),
      retain: z.boolean().default(false),
      delaySeconds: uint32.default(0),
      ...messageProperties,
    })
    .nullable()
    .default(null),
  sessionExpirySeconds: uint32.default(0),
  receiveMaximum: uint16.min(1).nullable().default(null),
  maximumPacketBytes: z.int().min(64).max(largestPacket).default(largestPacket),
  topicAliasMaximum: uint16.default(0),
  requestResponseInformation: z.boolean().default(false),
  requestProblemInformation: z.boolean().default(true),
  userProperties: z.array(fieldSchema).max(1_000).default([]),
  connectTimeoutMs,
  reconnect: reconnectSchema.nullable().default(null),
  /** Made after every connecting. */
  subscriptions: z.array(mqttSubscriptionSchema).max(10_000).default([]),
  /** The message in the form. */
  draft: mqttPublishSchema.nullable().default(null),
});
export type MqttClientSpec = z.infer<typeof mqttClientSpecSchema>;
