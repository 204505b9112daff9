/** TCP server and client (RFC 9293), with TLS where asked for. */
import { z } from 'zod';
import { answeringSchema, connectTimeoutMs, host, listening, named, port, reconnectSchema, remotePort } from './common';
import { tlsClientSchema, tlsServerSchema } from './tls';

const streamOptions = {
  /** TCP_NODELAY: small writes leave at once (RFC 9293 §3.7.4, Nagle's algorithm off). */
  noDelay: z.boolean().default(true),
  /** Idle time before the first TCP keep-alive probe; null leaves keep-alive off (RFC 9293 §3.8.4). */
  keepAliveMs: z.int().min(1000).max(86_400_000).nullable().default(null),
  /** Keeps our side open for sending after the peer's FIN (RFC 9293 §3.6, half-closed connection). */
  allowHalfOpen: z.boolean().default(false),
};

export const tcpServerSpecSchema = z.strictObject({
  kind: z.literal('tcp-server'),
  ...named,
  ...listening,
  tls: tlsServerSchema.nullable().default(null),
  /** Length of the queue of connections not yet accepted, `listen(2)`. */
  backlog: z.int().min(1).max(65_535).default(511),
  ...streamOptions,
  answering: answeringSchema.prefault({}),
});

export const tcpClientSpecSchema = z.strictObject({
  kind: z.literal('tcp-client'),
  ...named,
  host,
  port: remotePort,
  tls: tlsClientSchema.nullable().default(null),
  /** Local address and port to connect from; null and 0 leave the choice to the system. */
  localHost: host.nullable().default(null),
  localPort: port.default(0),
  connectTimeoutMs,
  ...streamOptions,
  reconnect: reconnectSchema.nullable().default(null),
  answering: answeringSchema.prefault({}),
});

export type TcpServerSpec = z.infer<typeof tcpServerSpecSchema>;
export type TcpClientSpec = z.infer<typeof tcpClientSpecSchema>;
