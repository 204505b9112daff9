/** Sessions are named by URL everywhere: in the window, the palette, workspace files and on the command line. */
import { LabError, type LabErrorDetails } from './errors';
import { checkHost } from './host-syntax';
import { refusal, type ReasonKey } from './reasons';
import type { SessionSpec, SessionSpecInput } from './session-spec';

export const schemes = ['tcp', 'udp'] as const;
export type Scheme = (typeof schemes)[number];

/** Named in the contract, but not spoken by this version yet. */
export const laterSchemes = ['tls', 'http', 'https', 'ws', 'wss', 'mqtt', 'mqtts', 'dns', 'ntp'] as const;

export interface SessionUrl {
  readonly scheme: Scheme;
  /** A name or an IP address, IPv6 without its brackets; null where none is given (`tcp://:8888`, `tcp://8888`). */
  readonly host: string | null;
  /** 0: any free one. */
  readonly port: number;
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
  const authority = match[2]!.replace(/\/$/, '');
  if (/[/?#]/.test(authority)) throw refuse('url-path', { scheme });
  if (authority.includes('@')) throw refuse('url-credentials');
  const { host, port } = splitAuthority(authority, scheme, refuse);
  if (host !== null) checkHost(host, (reason, details) => refuse(reason, { ...details, scheme }));
  return { scheme, host: host && withoutBrackets(host), port: readPort(port, refuse) };
}

type Refuse = (reason: ReasonKey, details?: LabErrorDetails) => LabError;

function readScheme(name: string, refuse: Refuse): Scheme {
  const scheme = schemes.find((known) => known === name);
  if (scheme) return scheme;
  const isLater = laterSchemes.some((later) => later === name);
  throw refuse(isLater ? 'url-scheme-later' : 'url-scheme-unknown', { scheme: name });
}

/** `host:port`, `:port` or `port`. */
function splitAuthority(authority: string, scheme: Scheme, refuse: Refuse): { host: string | null; port: string } {
  if (/^\d+$/.test(authority)) return { host: null, port: authority };
  const match = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(authority);
  if (!match || match[2]?.includes(':')) throw refuse('url-host-brackets', { scheme });
  const host = match[1]! === '' ? null : match[1]!;
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
  const { scheme, host, port } = parseSessionUrl(url);
  return { kind: scheme === 'tcp' ? 'tcp-server' : 'udp', host: host ?? defaultHost, port };
}

/** A client, or a UDP session with a peer. Throws `BAD_URL`. */
export function connectSpec(url: string): SessionSpecInput {
  const { scheme, host, port } = parseSessionUrl(url);
  const text = url.trim();
  if (host === null) throw refusal('BAD_URL', 'url-host-missing', { text, scheme, port });
  if (port === 0) throw refusal('BAD_URL', 'url-port-connect', { text });
  return scheme === 'tcp' ? { kind: 'tcp-client', host, port } : { kind: 'udp', remote: { host, port } };
}

/** The address a session is asked to have; a capture's is its path. */
export function specUrl(spec: SessionSpec | SessionSpecInput): string {
  switch (spec.kind) {
    case 'tcp-server':
      return formatSessionUrl(spec.host ?? defaultHost, spec.port);
    case 'tcp-client':
      return formatSessionUrl(spec.host, spec.port);
    case 'udp':
      if (spec.remote) return formatSessionUrl(spec.remote.host, spec.remote.port, 'udp');
      return formatSessionUrl(spec.host ?? (isForMany(spec) ? '0.0.0.0' : defaultHost), spec.port ?? 0, 'udp');
    case 'capture':
      return spec.path;
  }
}

/** Groups and broadcasts come from outside: the engine binds every network then, and loopback alone otherwise. */
function isForMany({ groups, broadcast }: Extract<SessionSpecInput, { kind: 'udp' }>): boolean {
  return broadcast === true || (groups ?? []).length > 0;
}
