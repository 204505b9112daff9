/** The request that a redirect asks for (RFC 9110 §15.4). Sans-I/O. */
import { LabError } from '../../contract/errors';
import { refusal } from '../../contract/reasons';
import type { HttpRequest } from '../../contract/spec/http';
import { destinationOf, isSameOrigin, type Destination } from './outgoing-request';

const redirectStatuses: readonly number[] = [301, 302, 303, 307, 308];

/** Of another origin's business only. */
const credentials: readonly string[] = ['authorization', 'cookie', 'proxy-authorization', 'host'];

export function isRedirect(status: number): boolean {
  return redirectStatuses.includes(status);
}

/**
 * @param location of the response; null: none
 * Throws `HTTP_REDIRECT_NOT_FOLLOWED`.
 */
export function redirected(
  request: HttpRequest,
  from: Destination,
  status: number,
  location: string | null,
): HttpRequest {
  const url = resolve(location, from.url);
  const becomesGet = changesToGet(request.method, status);
  const method = becomesGet ? 'GET' : request.method;
  const to = destinationUnder(url, method);
  const dropped = [...(isSameOrigin(from, to) ? [] : credentials)];
  const headers = request.headers.filter(
    ({ name }) => !dropped.includes(name.toLowerCase()) && !(becomesGet && isAboutContent(name)),
  );
  return { ...request, url, method, headers, ...(becomesGet && { body: { from: 'none' } }) };
}

/** 303 asks for GET; for 301 and 302 that is what POST has always become. */
function changesToGet(method: string, status: number): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD';
  return (status === 301 || status === 302) && method === 'POST';
}

function isAboutContent(name: string): boolean {
  return /^(content-|transfer-encoding$|expect$)/i.test(name);
}

function resolve(location: string | null, base: string): string {
  try {
    if (location === null) throw new TypeError('no Location');
    return new URL(location, base).href;
  } catch {
    // Said with the reason below.
    throw refusal('HTTP_REDIRECT_NOT_FOLLOWED', 'http-redirect-location', { url: location ?? '' });
  }
}

function destinationUnder(url: string, method: string): Destination {
  try {
    return destinationOf(url, method);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const { details } = error;
    throw new LabError('HTTP_REDIRECT_NOT_FOLLOWED', { ...details, url });
  }
}
