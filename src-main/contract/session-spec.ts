/** What a session is meant to be: the part of it that a workspace file keeps. One file a protocol, in `spec/`. */
import { z } from 'zod';
import { captureSpecSchema } from './spec/capture';
import { dnsClientSpecSchema, dnsServerSpecSchema } from './spec/dns';
import { httpClientSpecSchema, httpServerSpecSchema } from './spec/http';
import { mqttBrokerSpecSchema, mqttClientSpecSchema } from './spec/mqtt';
import { ntpClientSpecSchema, ntpServerSpecSchema } from './spec/ntp';
import { tcpClientSpecSchema, tcpServerSpecSchema } from './spec/tcp';
import { udpSpecSchema } from './spec/udp';
import { webSocketClientSpecSchema, webSocketServerSpecSchema } from './spec/websocket';

export const sessionSpecSchema = z.discriminatedUnion('kind', [
  tcpServerSpecSchema,
  tcpClientSpecSchema,
  udpSpecSchema,
  httpServerSpecSchema,
  httpClientSpecSchema,
  webSocketServerSpecSchema,
  webSocketClientSpecSchema,
  mqttBrokerSpecSchema,
  mqttClientSpecSchema,
  dnsServerSpecSchema,
  dnsClientSpecSchema,
  ntpServerSpecSchema,
  ntpClientSpecSchema,
  captureSpecSchema,
]);

export type SessionSpec = z.infer<typeof sessionSpecSchema>;
/** A spec as a caller may write it: what has a default may be left out. */
export type SessionSpecInput = z.input<typeof sessionSpecSchema>;
export type SessionKind = SessionSpec['kind'];
export type SpecOf<K extends SessionKind> = Extract<SessionSpec, { kind: K }>;

export { answeringSchema, type Answering } from './spec/common';
export { multicastGroupSchema, type MulticastGroup, type UdpSpec } from './spec/udp';
export type { TcpClientSpec, TcpServerSpec } from './spec/tcp';
export type { CaptureSpec } from './spec/capture';
