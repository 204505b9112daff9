/** NTP client and server (RFC 5905). */
import { z } from 'zod';
import { host, named, port, remotePort } from './common';

export const ntpClientSpecSchema = z.strictObject({
  kind: z.literal('ntp-client'),
  ...named,
  host,
  port: remotePort.default(123),
  version: z.union([z.literal(3), z.literal(4)]).default(4),
  timeoutMs: z.int().min(10).max(60_000).default(5_000),
  /** Asks again this often; null: only when told. */
  everyMs: z.int().min(1_000).max(86_400_000).nullable().default(null),
});
export type NtpClientSpec = z.infer<typeof ntpClientSpecSchema>;

export const ntpServerSpecSchema = z.strictObject({
  kind: z.literal('ntp-server'),
  ...named,
  host: host.default('127.0.0.1'),
  port,
  /** 1: primary; 16 and 0: not synchronised, kiss-o'-death (RFC 5905 §7.3, §7.4). */
  stratum: z.int().min(0).max(16).default(1),
  /** Four ASCII characters for strata 0 and 1, otherwise an IPv4 address. */
  referenceId: z.string().max(15).default('LOCL'),
  /** Added to the system's time. */
  offsetMs: z.number().min(-1e12).max(1e12).default(0),
  /** Waits so long between receiving and answering; both times are true. */
  delayMs: z.int().min(0).max(60_000).default(0),
  leapIndicator: z.int().min(0).max(3).default(0),
});
export type NtpServerSpec = z.infer<typeof ntpServerSpecSchema>;
