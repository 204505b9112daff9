/** A request as it will be on the wire: where it goes, its target, its header fields in the order of whoever wrote them. */
import { domainToASCII } from 'node:url';
import { LabError } from '../../contract/errors';
import { refusal, type ReasonKey } from '../../contract/reasons';
import { defaultPorts } from '../../contract/session-kinds';
import { formatAddress, parseSessionUrl } from '../../contract/session-url';
import type { HttpRequest } from '../../contract/spec/http';
import { version } from '../version';
import { toRawFields, valueOf } from './header-fields';
import { prepareRequestBody, type PreparedRequestBody } from './request-body';

export interface Destination {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** In origin-form (RFC 9112 §3.2.1); a CONNECT has the authority. */
  readonly target: string;
  /** Absolute, as it is shown and as redirects refer to it. */
  readonly url: string;
}

export interface OutgoingRequest {
  readonly request: HttpRequest;
  readonly destination: Destination;
  /** Raw: name, value, name, value … */
  readonly headers: readonly string[];
  readonly body: PreparedRequestBody;
}

/** Throws `HTTP_URL_NOT_VALID` and `HTTP_HEADER_NOT_VALID`: all that can be told without looking at files. */
export function checkRequest({ url, method, headers }: Pick<HttpRequest, 'url' | 'method' | 'headers'>): void {
  destinationOf(url, method);
  toRawFields(headers);
}

/** Throws what `checkRequest` does, and what reading the body's files may. */
export async function prepareRequest(request: HttpRequest, keepAlive: boolean): Promise<OutgoingRequest> {
  const destination = destinationOf(request.url, request.method);
  const own = toRawFields(request.headers);
  const body = await prepareRequestBody(request.body);
  return { request, destination, headers: complete(own, request, destination, body, keepAlive), body };
}

/** Whether two go to the same origin (RFC 6454 §5). */
export function isSameOrigin(one: Destination, other: Destination): boolean {
  return one.scheme === other.scheme && one.host === other.host && one.port === other.port;
}

/** The path stays as it was typed; what cannot stand in a target is percent-encoded (RFC 3986 §2.1). */
export function destinationOf(text: string, method: string): Destination {
  const url = text.trim();
  const match = /^(https?):\/\/([^/?#]*)([^#]*)/is.exec(url);
  if (match === null) throw refusal('HTTP_URL_NOT_VALID', 'http-url-scheme', { url });
  const scheme = match[1]!.toLowerCase() as 'http' | 'https';
  const rest = match[3]!.replace(/[^\x21-\x7e]+/gu, encodeLoosely);
  const parsed = parse(`${scheme}://${match[2]}${rest}`, url);
  const host = hostOf(parsed.host, url);
  const { port } = parsed;
  if (port === 0) throw refusal('HTTP_URL_NOT_VALID', 'url-port-connect', { url });
  const authority = port === defaultPorts[scheme] ? bare(host) : formatAddress(host, port);
  const path = parsed.path ?? '/';
  const target = method === 'CONNECT' ? formatAddress(host, port) : path;
  return { scheme, host, port, target, url: `${scheme}://${authority}${path}` };
}

function parse(text: string, url: string): ReturnType<typeof parseSessionUrl> {
  try {
    return parseSessionUrl(text);
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'BAD_URL') throw error;
    throw refusal('HTTP_URL_NOT_VALID', error.details['reasonKey'] as ReasonKey, { ...error.details, url });
  }
}

function hostOf(host: string | null, url: string): string {
  const ascii = host === null || host.includes(':') ? host : domainToASCII(host);
  if (ascii === null || ascii === '') throw refusal('HTTP_URL_NOT_VALID', 'http-url-host', { url });
  return ascii;
}

/** Half a surrogate pair, which has no encoding, becomes U+FFFD. */
function encodeLoosely(text: string): string {
  return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));
}

const bare = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** What every request needs, added where its writer has not given it. */
function complete(
  own: readonly string[],
  { version: httpVersion, isChunked, expectContinue, method }: HttpRequest,
  { scheme, host, port }: Destination,
  body: PreparedRequestBody,
  keepAlive: boolean,
): string[] {
  const fields: string[] = [];
  const add = (name: string, value: string | null): void => {
    if (value !== null && valueOf(own, name.toLowerCase()) === null) fields.push(name, value);
  };
  // Host comes first (RFC 9110 §7.2), unless somebody wants it elsewhere.
  add('Host', port === defaultPorts[scheme] ? bare(host) : formatAddress(host, port));
  fields.push(...own);
  add('User-Agent', `Wirebench/${version}`);
  add('Accept', '*/*');
  add('Content-Type', body.contentType);
  const frames = valueOf(own, 'content-length') === null && valueOf(own, 'transfer-encoding') === null;
  // HTTP/1.0 knows no chunks.
  if (frames && isChunked && httpVersion === '1.1' && body.kind !== 'none') add('Transfer-Encoding', 'chunked');
  else if (frames && (body.kind !== 'none' || expectsBody(method))) add('Content-Length', String(body.byteLength));
  if (expectContinue && body.kind !== 'none' && httpVersion === '1.1') add('Expect', '100-continue');
  add('Connection', keepAlive ? 'keep-alive' : 'close');
  return fields;
}

/** RFC 9110 §8.6. */
const expectsBody = (method: string): boolean => ['POST', 'PUT', 'PATCH'].includes(method);
