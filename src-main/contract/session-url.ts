/** Sessions are named by URL everywhere: in the window, the palette, workspace files and on the command line. */
import { LabError, type LabErrorDetails } from './errors';
import { checkHost } from './host-syntax';
import { refusal, type ReasonKey } from './reasons';
import { defaultPorts, kindOf, schemeOf, schemes, schemesWithPath, type Scheme } from './session-kinds';
import type { SessionSpec, SessionSpecInput } from './session-spec';
import type { MqttListener } from './spec/mqtt';

export { schemes, type Scheme };

export interface SessionUrl {
  readonly scheme: Scheme;
  /** A name or an IP address, IPv6 without its brackets; null where none is given (`tcp://:8888`, `tcp://8888`). */
  readonly host: string | null;
  /** 0: any free one. */
  readonly port: number;
  /** With its query, as in `/chat?room=1`; null where the URL ends after the port. */
  readonly path: string | null;
}

const defaultHost = '127.0.0.1';

/** Throws `BAD_URL` with a `reason`. */
export function parseSessionUrl(text: string): SessionUrl {
  const url = text.trim();
  const refuse = (reason: ReasonKey, details: LabErrorDetails = {}) =>
    refusal('BAD_URL', reason, { ...details, text: url });
  if (url === '') throw refuse('url-empty');
  const match = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(url);
  if (!match) throw refuse('url-scheme-missing');
  const scheme = readScheme(match[1]!.toLowerCase(), refuse);
  const [, authority = '', rest = ''] = /^([^/?#]*)(.*)$/s.exec(match[2]!)!;
  const path = readPath(rest, scheme, refuse);
  if (authority.includes('@')) throw refuse('url-credentials');
  const { host, port } = splitAuthority(authority, scheme, refuse);
  if (host !== null) checkHost(host, (reason, details) => refuse(reason, { ...details, scheme }));
  return { scheme, host: host && withoutBrackets(host), port: readPort(port, refuse), path };
}

type Refuse = (reason: ReasonKey, details?: LabErrorDetails) => LabError;

function readScheme(name: string, refuse: Refuse): Scheme {
  const scheme = schemes.find((known) => known === name);
  if (scheme) return scheme;
  throw refuse('url-scheme-unknown', { scheme: name, schemes: schemes.map((known) => `${known}://`).join(', ') });
}

/** A fragment is never sent (RFC 9110 §4.2.5, RFC 6455 §3). */
function readPath(rest: string, scheme: Scheme, refuse: Refuse): string | null {
  if (rest === '' || rest === '/') return rest === '' || !schemesWithPath.includes(scheme) ? null : rest;
  if (!schemesWithPath.includes(scheme)) throw refuse('url-path', { scheme });
  const path = rest.replace(/#.*$/s, '');
  if (/[\s\0]/.test(path)) throw refuse('url-path-space');
  return path.startsWith('/') ? path : `/${path}`;
}

/** `host:port`, `:port` or `port`. */
function splitAuthority(authority: string, scheme: Scheme, refuse: Refuse): { host: string | null; port: string } {
  if (/^\d+$/.test(authority)) return { host: null, port: authority };
  const match = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(authority);
  if (!match || match[2]?.includes(':')) throw refuse('url-host-brackets', { scheme });
  const host = match[1]! === '' ? null : match[1]!;
  const usual = defaultPorts[scheme];
  if (match[2] === undefined && usual !== undefined && host !== null) return { host, port: String(usual) };
  if (match[2] === undefined || match[2] === '')
    throw refuse('url-port-missing', { scheme, host: host ?? defaultHost });
  return { host, port: match[2] };
}

function readPort(text: string, refuse: Refuse): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw refuse('url-port-number', { port: text });
  return port;
}

const withoutBrackets = (host: string) => host.replace(/^\[(.*)\]$/, '$1');

/** `tcp://[::1]:8888` */
export function formatSessionUrl(host: string, port: number, scheme: Scheme = 'tcp'): string {
  return `${scheme}://${formatAddress(host, port)}`;
}

/** `127.0.0.1:8888`, `[::1]:8888` */
export function formatAddress(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** `listen tcp://127.0.0.1:8888` → the session it means. Throws `BAD_COMMAND` or `BAD_URL`. */
export function parseCommandLine(line: string): SessionSpecInput {
  const match = /^\s*(\S+)\s+(\S.*?)\s*$/s.exec(line);
  const verb = match?.[1]?.toLowerCase();
  if (verb === 'listen') return listenSpec(match![2]!);
  if (verb === 'connect') return connectSpec(match![2]!);
  throw new LabError('BAD_COMMAND', { text: line.trim() });
}

/** A server, or a bound UDP session; without a host on 127.0.0.1. Throws `BAD_URL`. */
export function listenSpec(url: string): SessionSpecInput {
  const { scheme, host: asked, port, path } = parseSessionUrl(url);
  const host = asked ?? defaultHost;
  const tls = isSecureScheme(scheme) ? {} : null;
  const kind = kindOf(scheme, 'listen');
  switch (kind) {
    case 'mqtt-broker':
      return { kind, listeners: [{ host, port, tls }] };
    case 'http-server':
      if (path !== null && path !== '/') throw refusal('BAD_URL', 'url-path-listen', { text: url.trim(), scheme });
      return { kind, host, port, tls };
    case 'ws-server':
      return { kind, host, port, tls, path: path === '/' ? null : path };
    case 'tcp-server':
      return { kind, host, port, tls };
    case 'udp':
    case 'dns-server':
    case 'ntp-server':
      return { kind, host, port };
    case 'tcp-client':
    case 'http-client':
    case 'ws-client':
    case 'mqtt-client':
    case 'dns-client':
    case 'ntp-client':
      throw new Error(`${kind} does not listen`);
  }
}

/** A client, or a UDP session with a peer. Throws `BAD_URL`. */
export function connectSpec(url: string): SessionSpecInput {
  const { scheme, host, port, path } = parseSessionUrl(url);
  const text = url.trim();
  if (host === null) throw refusal('BAD_URL', 'url-host-missing', { text, scheme, port });
  if (port === 0) throw refusal('BAD_URL', 'url-port-connect', { text });
  const tls = isSecureScheme(scheme) ? {} : null;
  const kind = kindOf(scheme, 'connect');
  switch (kind) {
    case 'udp':
      return { kind, remote: { host, port } };
    case 'http-client':
      return { kind, request: { url: `${formatSessionUrl(host, port, scheme)}${path ?? '/'}` } };
    case 'ws-client':
      return { kind, host, port, tls, path: path ?? '/' };
    case 'tcp-client':
    case 'mqtt-client':
      return { kind, host, port, tls };
    case 'dns-client':
    case 'ntp-client':
      return { kind, host, port };
    case 'tcp-server':
    case 'http-server':
    case 'ws-server':
    case 'mqtt-broker':
    case 'dns-server':
    case 'ntp-server':
      throw new Error(`${kind} does not connect`);
  }
}

const isSecureScheme = (scheme: Scheme): boolean => ['tls', 'https', 'wss', 'mqtts'].includes(scheme);

/** The address a session is asked to have; a capture's is its path. */
export function specUrl(spec: SessionSpec | SessionSpecInput): string {
  const scheme = schemeOf(spec) ?? 'tcp';
  switch (spec.kind) {
    case 'capture':
      return spec.path;
    case 'http-client':
      return spec.request.url;
    case 'udp':
      if (spec.remote) return formatSessionUrl(spec.remote.host, spec.remote.port, scheme);
      return formatSessionUrl(spec.host ?? (isForMany(spec) ? '0.0.0.0' : defaultHost), spec.port ?? 0, scheme);
    case 'mqtt-broker': {
      const first = spec.listeners[0]!;
      const path = first.transport === 'ws' ? (first.path ?? '/mqtt') : '';
      return `${formatSessionUrl(first.host ?? defaultHost, first.port, scheme)}${path}`;
    }
    case 'ws-server':
      return `${formatSessionUrl(spec.host ?? defaultHost, spec.port, scheme)}${spec.path ?? ''}`;
    case 'ws-client':
      return `${formatSessionUrl(spec.host, spec.port, scheme)}${spec.path === '/' ? '' : (spec.path ?? '')}`;
    case 'tcp-server':
    case 'http-server':
    case 'dns-server':
    case 'ntp-server':
      return formatSessionUrl(spec.host ?? defaultHost, spec.port, scheme);
    case 'tcp-client':
    case 'mqtt-client':
    case 'dns-client':
    case 'ntp-client':
      return formatSessionUrl(spec.host, spec.port ?? defaultPorts[scheme] ?? 0, scheme);
  }
}

/** The URL of a session that is bound or connected to this address; of a broker, its listener at `index`. */
export function boundUrl(spec: SessionSpec, { host, port }: { host: string; port: number }, index = 0): string {
  if (spec.kind === 'mqtt-broker') return listenerUrl(spec.listeners[index] ?? spec.listeners[0]!, { host, port });
  const scheme = schemeOf(spec) ?? 'tcp';
  // What was asked for says more than the address of the latest connection.
  if (spec.kind === 'http-client') return specUrl(spec);
  const path = spec.kind === 'ws-server' || spec.kind === 'ws-client' ? (spec.path ?? '') : '';
  return `${formatSessionUrl(host, port, scheme)}${path === '/' ? '' : path}`;
}

/** `mqtts://127.0.0.1:8883`, `ws://127.0.0.1:9001/mqtt` */
export function listenerUrl({ transport, tls, path }: MqttListener, { host, port }: { host: string; port: number }) {
  if (transport === 'tcp') return formatSessionUrl(host, port, tls === null ? 'mqtt' : 'mqtts');
  return `${formatSessionUrl(host, port, tls === null ? 'ws' : 'wss')}${path}`;
}

/** Groups and broadcasts come from outside: the engine binds every network then, and loopback alone otherwise. */
function isForMany({ groups, broadcast }: Extract<SessionSpecInput, { kind: 'udp' }>): boolean {
  return broadcast === true || (groups ?? []).length > 0;
}

/** Where a session listens, or whom it connects to; host null where the engine chooses. Null for a capture, and for a URL that is none. */
export function addressOf(
  spec: SessionSpec | SessionSpecInput,
): { readonly host: string | null; readonly port: number } | null {
  switch (spec.kind) {
    case 'capture':
      return null;
    case 'http-client':
      return addressOfUrl(spec.request.url);
    case 'udp':
      return spec.remote ?? { host: spec.host ?? null, port: spec.port ?? 0 };
    case 'mqtt-broker': {
      const { host, port } = spec.listeners[0]!;
      return { host: host ?? defaultHost, port };
    }
    case 'tcp-server':
    case 'http-server':
    case 'ws-server':
    case 'dns-server':
    case 'ntp-server':
      return { host: spec.host ?? defaultHost, port: spec.port };
    case 'tcp-client':
    case 'ws-client':
    case 'mqtt-client':
    case 'dns-client':
    case 'ntp-client':
      return { host: spec.host, port: spec.port ?? defaultPorts[schemeOf(spec) ?? 'tcp'] ?? 0 };
  }
}

function addressOfUrl(url: string): { host: string; port: number } | null {
  try {
    const { host, port } = parseSessionUrl(url);
    return host === null ? null : { host, port };
  } catch {
    // Half typed, in a form: it has no address yet.
    return null;
  }
}
