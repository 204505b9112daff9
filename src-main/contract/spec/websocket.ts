/** WebSocket server and client (RFC 6455, RFC 7692). */
import { z } from 'zod';
import {
  answeringSchema,
  connectTimeoutMs,
  fieldSchema,
  host,
  listening,
  named,
  reconnectSchema,
  remotePort,
} from './common';
import { tlsClientSchema, tlsServerSchema } from './tls';

const subprotocols = z
  .array(
    z
      .string()
      .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'a subprotocol is a token (RFC 6455 §4.1)')
      .max(255),
  )
  .max(32)
  .default([]);

const common = {
  ...named,
  headers: z.array(fieldSchema).max(1_000).default([]),
  /** Offers or accepts permessage-deflate (RFC 7692). */
  deflate: z.boolean().default(true),
  /** A longer message is refused with 1009, compressed or not. */
  maximumMessageBytes: z
    .int()
    .min(1)
    .max(1024 * 1024 * 1024)
    .default(128 * 1024 * 1024),
  /** Fragments that a message may come in. */
  maximumFragments: z.int().min(1).max(1_000_000).default(16_384),
  /** The opening handshake must be done within this. */
  handshakeTimeoutMs: z.int().min(100).max(600_000).default(10_000),
  /** Sends a ping this often; null: only when told. */
  pingEveryMs: z.int().min(100).max(86_400_000).nullable().default(null),
  answering: answeringSchema.prefault({}),
};

export const webSocketServerSpecSchema = z.strictObject({
  kind: z.literal('ws-server'),
  ...listening,
  tls: tlsServerSchema.nullable().default(null),
  /** The path that is accepted; null: any. */
  path: z.string().startsWith('/').max(2048).nullable().default(null),
  /** Chosen from what a client offers, in this order; none: the client goes on without one. */
  subprotocols,
  ...common,
});
export type WebSocketServerSpec = z.infer<typeof webSocketServerSpecSchema>;

export const webSocketClientSpecSchema = z.strictObject({
  kind: z.literal('ws-client'),
  host,
  port: remotePort,
  /** With its query. */
  path: z.string().startsWith('/').max(65_536).default('/'),
  tls: tlsClientSchema.nullable().default(null),
  subprotocols,
  connectTimeoutMs,
  reconnect: reconnectSchema.nullable().default(null),
  ...common,
});
export type WebSocketClientSpec = z.infer<typeof webSocketClientSpecSchema>;
