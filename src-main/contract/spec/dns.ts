/** DNS client and a small authoritative server (RFC 1034, RFC 1035, RFC 6891). */
import { z } from 'zod';
import { dnsQueryTypes } from '../dns-types';
import { host, listening, named, remotePort } from './common';

/** `name` of a PTR query may be an address: it is turned around. */
export const dnsQuerySchema = z.strictObject({
  name: z.string().max(1_024),
  type: z.enum(dnsQueryTypes).default('A'),
  transport: z.enum(['udp', 'tcp']).default('udp'),
  recursionDesired: z.boolean().default(true),
  /** EDNS(0): the datagram that we take, DNSSEC OK; null sends no OPT record. */
  edns: z
    .strictObject({
      udpPayloadSize: z.int().min(512).max(65_535).default(1_232),
      dnssecOk: z.boolean().default(false),
    })
    .nullable()
    .prefault({}),
});
export type DnsQuery = z.infer<typeof dnsQuerySchema>;

export const dnsClientSpecSchema = z.strictObject({
  kind: z.literal('dns-client'),
  ...named,
  /** The server asked. */
  host,
  port: remotePort.default(53),
  /** The query in the form. */
  query: dnsQuerySchema.prefault({ name: 'example.com' }),
  timeoutMs: z.int().min(10).max(60_000).default(5_000),
  /** Times that a query over UDP is sent again. */
  retries: z.int().min(0).max(10).default(2),
});
export type DnsClientSpec = z.infer<typeof dnsClientSpecSchema>;

export const dnsRecordSchema = z.strictObject({
  /** Absolute, with or without the last dot; `*.example.com` as RFC 4592 has it. */
  name: z.string().min(1).max(1_024),
  type: z.enum(dnsQueryTypes).exclude(['ANY']),
  ttlSeconds: z.int().min(0).max(2_147_483_647).default(300),
  /** As in a zone file: `10 mail.example.com.`, `"text" "more text"`. */
  data: z.string().max(65_535),
});
export type DnsRecord = z.infer<typeof dnsRecordSchema>;

export const dnsServerSpecSchema = z.strictObject({
  kind: z.literal('dns-server'),
  ...named,
  ...listening,
  records: z.array(dnsRecordSchema).max(100_000).default([]),
  /** Waits so long before every answer. */
  delayMs: z.int().min(0).max(60_000).default(0),
});
export type DnsServerSpec = z.infer<typeof dnsServerSpecSchema>;
