/** What a WebSocket session can be told to do besides sending a message as it is. */
import { z } from 'zod';
import { messageSchema } from './message';
import { invalidFrames } from './websocket-invalid';

/** To every open connection, or one. */
const target = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('all') }),
  z.strictObject({ to: z.literal('connection'), connection: z.int().min(1) }),
]);
export type WebSocketTarget = z.infer<typeof target>;

export const webSocketActionSchemas = [
  z.strictObject({
    do: z.literal('ws.send'),
    target,
    message: messageSchema,
    as: z.enum(['text', 'binary']),
    /** Sends the message in frames of so many bytes; null: in one. */
    fragmentBytes: z.int().min(1).nullable().default(null),
    /** Where permessage-deflate was agreed on. */
    compress: z.boolean().default(true),
  }),
  z.strictObject({
    do: z.literal('ws.ping'),
    target,
    /** At most 125 bytes; null: a number that makes it recognisable. */
    payload: messageSchema.nullable().default(null),
  }),
  z.strictObject({
    do: z.literal('ws.close'),
    target,
    /** null: a Close frame without one. What may not be sent goes out all the same, marked as put in by hand. */
    code: z.int().min(0).max(65_535).nullable(),
    /** At most `maximumReasonBytes` in UTF-8. */
    reason: z.string().max(125).default(''),
  }),
  z.strictObject({ do: z.literal('ws.invalid'), target, what: z.enum(invalidFrames) }),
] as const;
