/** What each kind of session is, in one table: its schemes, its part in a conversation, and what carries it. */
import type { SessionKind, SessionSpec, SessionSpecInput } from './session-spec';

export const schemes = ['tcp', 'tls', 'udp', 'http', 'https', 'ws', 'wss', 'mqtt', 'mqtts', 'dns', 'ntp'] as const;
export type Scheme = (typeof schemes)[number];

/** `endpoint`: both at once (UDP). */
export type Role = 'server' | 'client' | 'endpoint' | 'capture';

export interface KindTraits {
  readonly scheme: Scheme | null;
  /** With TLS; null where there is none. */
  readonly secureScheme: Scheme | null;
  readonly role: Role;
  readonly carrier: 'stream' | 'datagrams' | null;
  /** Speaks a protocol above the bytes: it has a panel of its own and a journal. */
  readonly hasProtocol: boolean;
}

const stream = (scheme: Scheme, secureScheme: Scheme, role: Role, hasProtocol = true): KindTraits => ({
  scheme,
  secureScheme,
  role,
  carrier: 'stream',
  hasProtocol,
});
const datagrams = (scheme: Scheme, role: Role, hasProtocol = true): KindTraits => ({
  scheme,
  secureScheme: null,
  role,
  carrier: 'datagrams',
  hasProtocol,
});

export const kindTraits: Readonly<Record<SessionKind, KindTraits>> = {
  'tcp-server': stream('tcp', 'tls', 'server', false),
  'tcp-client': stream('tcp', 'tls', 'client', false),
  udp: datagrams('udp', 'endpoint', false),
  'http-server': stream('http', 'https', 'server'),
  'http-client': stream('http', 'https', 'client'),
  'ws-server': stream('ws', 'wss', 'server'),
  'ws-client': stream('ws', 'wss', 'client'),
  'mqtt-broker': stream('mqtt', 'mqtts', 'server'),
  'mqtt-client': stream('mqtt', 'mqtts', 'client'),
  'dns-server': datagrams('dns', 'server'),
  'dns-client': datagrams('dns', 'client'),
  'ntp-server': datagrams('ntp', 'server'),
  'ntp-client': datagrams('ntp', 'client'),
  capture: { scheme: null, secureScheme: null, role: 'capture', carrier: null, hasProtocol: false },
};

/** Kinds that speak a protocol above the bytes. */
export type ProtocolKind = Exclude<SessionKind, 'tcp-server' | 'tcp-client' | 'udp' | 'capture'>;

export function isProtocolKind(kind: SessionKind): kind is ProtocolKind {
  return kindTraits[kind].hasProtocol;
}

/** The ports that a URL may leave out (the schemes' registrations); tcp, tls and udp have none. */
export const defaultPorts: Readonly<Partial<Record<Scheme, number>>> = {
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
  mqtt: 1883,
  mqtts: 8883,
  dns: 53,
  ntp: 123,
};

/** Those whose URL goes on after the port. */
export const schemesWithPath: readonly Scheme[] = ['http', 'https', 'ws', 'wss'];

/** The kind that listens, or connects, under a scheme. */
export function kindOf(scheme: Scheme, verb: 'listen' | 'connect'): Exclude<SessionKind, 'capture'> {
  const role = verb === 'listen' ? 'server' : 'client';
  for (const kind of Object.keys(kindTraits) as SessionKind[]) {
    const traits = kindTraits[kind];
    if (kind === 'capture' || (traits.scheme !== scheme && traits.secureScheme !== scheme)) continue;
    if (traits.role === role || traits.role === 'endpoint') return kind;
  }
  throw new Error(`no kind of session for ${scheme}://`);
}

/** Whether bytes travel inside TLS. */
export function isSecure(spec: SessionSpec | SessionSpecInput): boolean {
  switch (spec.kind) {
    case 'http-client':
      return /^https:/i.test(spec.request.url.trim());
    case 'mqtt-broker':
      return (spec.listeners[0]?.tls ?? null) !== null;
    case 'tcp-server':
    case 'tcp-client':
    case 'http-server':
    case 'ws-server':
    case 'ws-client':
    case 'mqtt-client':
      return (spec.tls ?? null) !== null;
    case 'udp':
    case 'dns-server':
    case 'dns-client':
    case 'ntp-server':
    case 'ntp-client':
    case 'capture':
      return false;
  }
}

/** Null for a capture. */
export function schemeOf(spec: SessionSpec | SessionSpecInput): Scheme | null {
  const { scheme, secureScheme } = kindTraits[spec.kind];
  // A broker's first listener may be a WebSocket: its URL says so.
  if (spec.kind === 'mqtt-broker' && spec.listeners[0]?.transport === 'ws') return isSecure(spec) ? 'wss' : 'ws';
  return isSecure(spec) ? secureScheme : scheme;
}

/** Waits for others to come: servers, and UDP sessions without a peer of their own. */
export function isListening(spec: SessionSpec | SessionSpecInput): boolean {
  return kindTraits[spec.kind].role === 'server' || (spec.kind === 'udp' && (spec.remote ?? null) === null);
}
