/** What is pulled of an MQTT broker, and the hashing of its users' passwords. Answered by the engine. */
import { z } from 'zod';
import type { BrokerClient, BrokerSubscription, BrokerTopic } from './mqtt-broker';

const session = z.string().min(1).max(64);
const string = z.string().max(65_535);
const page = { from: z.int().min(0).default(0), count: z.int().min(1).max(1_000).default(200) };
/** Of every message in an answer. */
const payloadBytes = z
  .int()
  .min(0)
  .max(4 * 1024 * 1024);

export const mqttCommandSchemas = {
  /** In the order they came, those whose session waits for them included. */
  'mqtt.clients': z.strictObject({ session, ...page }),
  'mqtt.subscriptions': z.strictObject({ session, clientId: string, ...page }),
  /** The nodes of the topic tree directly below `topic`; null: the roots. */
  'mqtt.topics': z.strictObject({
    session,
    topic: string.nullable(),
    ...page,
    payloadBytes: payloadBytes.default(256),
  }),
  'mqtt.topic': z.strictObject({ session, topic: string, payloadBytes: payloadBytes.default(1024 * 1024) }),
  /** For `users` of a broker: the password itself is kept nowhere. */
  'mqtt.hashPassword': z.strictObject({ password: string }),
} as const;

/** A page of a list: what was asked for, and how many there are in all. */
export interface MqttPage<T> {
  readonly total: number;
  readonly items: readonly T[];
}

export interface MqttCommandOutputs {
  'mqtt.clients': MqttPage<BrokerClient>;
  'mqtt.subscriptions': MqttPage<BrokerSubscription>;
  'mqtt.topics': MqttPage<BrokerTopic>;
  'mqtt.topic': BrokerTopic | null;
  'mqtt.hashPassword': { readonly hash: string };
}
