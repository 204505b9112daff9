/** What MQTT sessions can be told to do. */
import { z } from 'zod';
import { mqttPublishSchema, mqttSubscriptionSchema } from './spec/mqtt';

const string = z.string().max(65_535);

export const mqttActionSchemas = [
  /** A client publishes to its broker, a broker to whom it may concern. Answers the entry's number once it was handed over; acknowledgements come into the journal. */
  z.strictObject({ do: z.literal('mqtt.publish'), publish: mqttPublishSchema }),
  /** In as few SUBSCRIBE packets as may be; the answers come into the journal. */
  z.strictObject({ do: z.literal('mqtt.subscribe'), subscriptions: z.array(mqttSubscriptionSchema).min(1).max(1_000) }),
  z.strictObject({ do: z.literal('mqtt.unsubscribe'), filters: z.array(string.min(1)).min(1).max(1_000) }),
  /** Sends DISCONNECT and closes; `withWill` has the server publish the will all the same (0x04, MQTT 5.0). */
  z.strictObject({ do: z.literal('mqtt.disconnect'), withWill: z.boolean().default(false) }),
  /** Of a broker: ends a client's connection; MQTT 5.0 clients are told Administrative action (0x98). */
  z.strictObject({ do: z.literal('mqtt.disconnectClient'), clientId: string }),
  /** Of a broker: ends its connection too, if there is one. */
  z.strictObject({ do: z.literal('mqtt.deleteSession'), clientId: string }),
  /** Of a broker: forgets the retained message of this topic, telling nobody; `withSubtopics` those below it as well. */
  z.strictObject({ do: z.literal('mqtt.clearRetained'), topic: string, withSubtopics: z.boolean().default(false) }),
] as const;
