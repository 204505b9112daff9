/** UDP endpoint (RFC 768): server, client and peer in one. */
import { z } from 'zod';
import { answeringSchema, host, named, port, remotePort } from './common';

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
  remote: z.strictObject({ host, port: remotePort }).nullable().default(null),
  broadcast: z.boolean().default(false),
  reuseAddress: z.boolean().default(false),
  groups: z.array(multicastGroupSchema).max(64).default([]),
  multicastTtl: z.int().min(0).max(255).default(1),
  multicastLoopback: z.boolean().default(true),
  /** Outgoing interface for multicast; null leaves it to the system. */
  multicastInterface: host.nullable().default(null),
  answering: answeringSchema.prefault({}),
});
export type UdpSpec = z.infer<typeof udpSpecSchema>;
