/** What a session is meant to be: the part of it that a workspace file keeps. Lengths in bytes, times in milliseconds. */
import { z } from 'zod';
import { messageSchema } from './message';

const host = z.string().min(1).max(255);
const port = z.int().min(0).max(65_535);

/** Simple answering: what a server says without being told each time. */
export const answeringSchema = z.strictObject({
  /** Sent to every new connection (TCP). */
  greeting: messageSchema.nullable().default(null),
  /** Sent back for every read (TCP) or datagram (UDP). */
  reply: messageSchema.nullable().default(null),
  /** Sends back what arrives, before `reply`. */
  echo: z.boolean().default(false),
});
export type Answering = z.infer<typeof answeringSchema>;

const named = {
  /** Shown in place of the address; null shows the address. */ name: z.string().max(120).nullable().default(null),
};

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
  host: host.default('127.0.0.1'),
  /** 0 lets the system pick a free one. */
  port,
  /** Length of the queue of connections not yet accepted, `listen(2)`. */
  backlog: z.int().min(1).max(65_535).default(511),
  ...streamOptions,
  maximumConnections: z.int().min(1).max(100_000).default(10_000),
  answering: answeringSchema.prefault({}),
});

export const tcpClientSpecSchema = z.strictObject({
  kind: z.literal('tcp-client'),
  ...named,
  host,
  port: port.min(1),
  /** Local address and port to connect from; null and 0 leave the choice to the system. */
  localHost: host.nullable().default(null),
  localPort: port.default(0),
  connectTimeoutMs: z.int().min(1).max(600_000).default(10_000),
  ...streamOptions,
  /** Opens again after the connection is lost or refused, waiting longer each time. */
  reconnect: z
    .strictObject({
      initialDelayMs: z.int().min(10).max(600_000).default(500),
      maximumDelayMs: z.int().min(10).max(3_600_000).default(30_000),
    })
    .nullable()
    .default(null),
  answering: answeringSchema.prefault({}),
});

export const multicastGroupSchema = z.strictObject({
  /** Group address in 224.0.0.0/4 or ff00::/8. */
  address: host,
  /** Address (IPv4) or name (IPv6: `%eth0`) of the interface to join on; null leaves it to the system. */
  interface: host.nullable().default(null),
});
export type MulticastGroup = z.infer<typeof multicastGroupSchema>;

export const udpSpecSchema = z.strictObject({
  kind: z.literal('udp'),
  ...named,
  /** Address and port to bind. null lets the engine choose: loopback for a loopback peer or none (and no group, no broadcast), otherwise any. */
  host: host.nullable().default(null),
  port: port.default(0),
  /** The peer that datagrams go to unless told otherwise; null for a server. */
  remote: z
    .strictObject({ host, port: port.min(1) })
    .nullable()
    .default(null),
  broadcast: z.boolean().default(false),
  reuseAddress: z.boolean().default(false),
  groups: z.array(multicastGroupSchema).max(64).default([]),
  multicastTtl: z.int().min(0).max(255).default(1),
  multicastLoopback: z.boolean().default(true),
  /** Outgoing interface for multicast; null leaves it to the system. */
  multicastInterface: host.nullable().default(null),
  answering: answeringSchema.prefault({}),
});

/** A capture file opened for reading. */
export const captureSpecSchema = z.strictObject({
  kind: z.literal('capture'),
  ...named,
  path: z.string().min(1).max(4096),
});

export const sessionSpecSchema = z.discriminatedUnion('kind', [
  tcpServerSpecSchema,
  tcpClientSpecSchema,
  udpSpecSchema,
  captureSpecSchema,
]);

export type TcpServerSpec = z.infer<typeof tcpServerSpecSchema>;
export type TcpClientSpec = z.infer<typeof tcpClientSpecSchema>;
export type UdpSpec = z.infer<typeof udpSpecSchema>;
export type CaptureSpec = z.infer<typeof captureSpecSchema>;
export type SessionSpec = z.infer<typeof sessionSpecSchema>;
/** A spec as a caller may write it: what has a default may be left out. */
export type SessionSpecInput = z.input<typeof sessionSpecSchema>;
export type SessionKind = SessionSpec['kind'];
