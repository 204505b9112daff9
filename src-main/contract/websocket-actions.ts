/** What a WebSocket session can be told to do besides sending a message as it is. */
import { z } from 'zod';
import { messageSchema } from './message';

/** To every open connection, or one. */
const target = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('all') }),
  z.strictObject({ to: z.literal('connection'), connection: z.int().min(1) }),
]);
export type WebSocketTarget = z.infer<typeof target>;

/** Frames that RFC 6455 forbids, to see what a peer does with them. */
export const invalidFrames = [
  /** A client's frame without a mask, a server's with one (§5.1). */
  'wrong-mask',
  /** RSV2 and RSV3 set, though no extension gave them a meaning (§5.2). */
  'reserved-bits',
  /** Opcode 0x3, reserved for data frames to come (§5.2). */
  'reserved-opcode',
  /** Opcode 0xB, reserved for control frames to come (§5.2). */
  'reserved-control-opcode',
  /** A text message of FF FE (§5.6, §8.1). */
  'bad-utf8',
  /** A Ping without FIN (§5.5). */
  'fragmented-control',
  /** A Ping of 126 bytes (§5.5). */
  'oversized-control',
  /** A continuation frame with nothing to continue (§5.4). */
  'orphan-continuation',
  /** A new text frame while a message is still open: two frames, the first without FIN (§5.4). */
  'interrupted-message',
  /** A Close frame with a payload of 1 byte (§5.5.1). */
  'close-one-byte',
  /** A Close frame with code 1005, which never stands in one (§7.4.1). */
  'close-bad-code',
  /** A Close frame whose reason is not UTF-8 (§5.5.1). */
  'close-bad-reason',
  /** 5 bytes whose length is written in 16 bits, not in the fewest possible (§5.2). */
  'overlong-length',
  /** RSV1 set, and what follows is no deflate data (RFC 7692 §7.2.2). */
  'bad-deflate',
] as const;
export type InvalidFrame = (typeof invalidFrames)[number];

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
