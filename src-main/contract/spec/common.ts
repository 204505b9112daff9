/** What the kinds of session have in common. Lengths in bytes, times in milliseconds. */
import { z } from 'zod';
import { messageSchema } from '../message';

export const host = z.string().min(1).max(255);
export const port = z.int().min(0).max(65_535);
/** A port to connect to. */
export const remotePort = port.min(1);
export const filePath = z.string().min(1).max(4096);

/** Simple answering: what a server says without being told each time. */
export const answeringSchema = z.strictObject({
  /** Sent to every new connection (not over UDP). */
  greeting: messageSchema.nullable().default(null),
  /** Sent back for every read (TCP), datagram (UDP) or message (WebSocket). */
  reply: messageSchema.nullable().default(null),
  /** Sends back what arrives, before `reply`. */
  echo: z.boolean().default(false),
});
export type Answering = z.infer<typeof answeringSchema>;

export const named = {
  /** Shown in place of the address; null shows the address. */ name: z.string().max(120).nullable().default(null),
};

/** Of every server that takes TCP connections. */
export const listening = {
  host: host.default('127.0.0.1'),
  /** 0 lets the system pick a free one. */
  port,
  maximumConnections: z.int().min(1).max(100_000).default(10_000),
};

/** Milliseconds that connecting may take, the TLS handshake not included. */
export const connectTimeoutMs = z.int().min(1).max(600_000).default(10_000);

/** Opens again after the connection is lost or refused, waiting longer each time. */
export const reconnectSchema = z.strictObject({
  initialDelayMs: z.int().min(10).max(600_000).default(500),
  maximumDelayMs: z.int().min(10).max(3_600_000).default(30_000),
});
export type Reconnect = z.infer<typeof reconnectSchema>;

/** A header field, a form field, a user property: order and repetition are kept. */
export const fieldSchema = z.strictObject({ name: z.string().max(65_535), value: z.string().max(1_048_576) });
export type NameAndValue = z.infer<typeof fieldSchema>;
