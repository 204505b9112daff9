/** The lines of the two journals, as they are on the disk. */
import { z } from 'zod';
import { Message } from '../message';
import type { Will } from '../sessions/will';

const bytes = z.base64().transform((text) => Buffer.from(text, 'base64'));
const qos = z.union([z.literal(0), z.literal(1), z.literal(2)]);
const packetId = z.int().min(1).max(0xffff);
const clientId = z.string();
const seconds = z.int().nonnegative();
const time = z.number();

const message = z.object({
  topic: z.string(),
  payload: bytes,
  qos,
  retain: z.boolean(),
  forwarded: bytes,
  expiresAtMs: time.nullable(),
  publisher: z.string().nullable(),
  publishedAtMs: time,
});

const will = z.object({
  topic: z.string(),
  payload: bytes,
  qos,
  retain: z.boolean(),
  forwarded: bytes,
  messageExpiryInterval: seconds.nullable(),
  delaySeconds: seconds,
});

const subscription = z.object({
  topicFilter: z.string(),
  qos,
  noLocal: z.boolean(),
  retainAsPublished: z.boolean(),
  retainHandling: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  identifier: z.int().positive().nullable(),
});

export const storedRetainedSchema = z.discriminatedUnion('op', [
  z.object({ op: z.literal('retained'), message }),
  z.object({ op: z.literal('cleared'), topic: z.string() }),
]);

export const storedSessionSchema = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('opened'),
    clientId,
    version: z.enum(['3.1.1', '5.0']),
    username: z.string().nullable(),
    expirySeconds: seconds.nullable(),
    connectedAtMs: time,
    /** null: connected. */
    disconnectedAtMs: time.nullable(),
    will: will.nullable(),
  }),
  z.object({ op: z.literal('ended'), clientId }),
  z.object({ op: z.literal('subscribed'), clientId, subscription }),
  z.object({ op: z.literal('unsubscribed'), clientId, topicFilter: z.string() }),
  z.object({
    op: z.literal('queued'),
    clientId,
    message,
    qos,
    retain: z.boolean(),
    identifiers: z.array(z.int().positive()),
  }),
  z.object({ op: z.literal('skipped'), clientId }),
  z.object({ op: z.literal('started'), clientId, packetId }),
  z.object({ op: z.literal('released'), clientId, packetId }),
  z.object({ op: z.literal('finished'), clientId, packetId }),
  z.object({ op: z.literal('received'), clientId, packetId }),
  z.object({ op: z.literal('completed'), clientId, packetId }),
]);

export type StoredRetained = z.output<typeof storedRetainedSchema>;
export type StoredSession = z.output<typeof storedSessionSchema>;

export function storedMessage(stored: z.output<typeof message>): Message {
  return new Message(stored);
}

/** As JSON takes it: bytes in base64. */
export function messageFields(stored: Message): z.input<typeof message> {
  const { topic, payload, qos: messageQos, retain, forwarded, expiresAtMs, publisher, publishedAtMs } = stored;
  const asText = { payload: payload.toString('base64'), forwarded: forwarded.toString('base64') };
  return { topic, ...asText, qos: messageQos, retain, expiresAtMs, publisher, publishedAtMs };
}

export function willFields(stored: Will): z.input<typeof will> {
  return { ...stored, payload: stored.payload.toString('base64'), forwarded: stored.forwarded.toString('base64') };
}
