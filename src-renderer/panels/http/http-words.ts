/** How HTTP's own words are shown: methods, status codes, and what became of an exchange. */
import type { HttpExchange, JournalEntry } from '../../../src-main/contract/journal';

/** RFC 9110 §9.3 and RFC 5789, in the order of use. */
export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT'] as const;

export type MethodTone = 'safe' | 'writing' | 'deleting' | 'other';

/** Never colour alone: the method's name stands there. */
export function methodTone(method: string): MethodTone {
  switch (method) {
    case 'GET':
    case 'HEAD':
      return 'safe';
    case 'POST':
    case 'PUT':
    case 'PATCH':
      return 'writing';
    case 'DELETE':
      return 'deleting';
    default:
      return 'other';
  }
}

export type StatusTone = 'neutral' | 'accent' | 'warning' | 'error';

/** By the status code's class (RFC 9110 §15). */
export function statusTone(status: number): StatusTone {
  if (status >= 500) return 'error';
  if (status >= 400) return 'warning';
  return status >= 200 && status < 300 ? 'accent' : 'neutral';
}

/** Reason phrases (RFC 9110 §15, and the IANA registry for the rest). */
export const reasonPhrases: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  203: 'Non-Authoritative Information',
  204: 'No Content',
  205: 'Reset Content',
  206: 'Partial Content',
  207: 'Multi-Status',
  300: 'Multiple Choices',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  407: 'Proxy Authentication Required',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  417: 'Expectation Failed',
  418: "I'm a teapot",
  421: 'Misdirected Request',
  422: 'Unprocessable Content',
  425: 'Too Early',
  426: 'Upgrade Required',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  451: 'Unavailable For Legal Reasons',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
  505: 'HTTP Version Not Supported',
};

export const isHttp = (entry: JournalEntry | undefined): entry is HttpEntry => entry?.type === 'http';
export type HttpEntry = { readonly number: number } & HttpExchange;

export const isUnderWay = ({ phase }: HttpExchange): boolean => phase !== 'done' && phase !== 'failed';

/** What a list shows of where a request went: a client's URL without its scheme, a server's target as it came. */
export function shownTarget({ role, request }: HttpExchange): string {
  if (role === 'server' || request.url === null) return request.target;
  return request.url.replace(/^https?:\/\//i, '');
}

/** Bytes of the response's body as far as they came; null where there is no response. */
export function responseBytes({ response }: HttpExchange): number | null {
  return response === null ? null : (response.body?.byteLength ?? 0);
}

/** Header fields that people set, to pick from while typing. */
export const requestHeaderNames = [
  'Accept',
  'Accept-Charset',
  'Accept-Encoding',
  'Accept-Language',
  'Authorization',
  'Cache-Control',
  'Connection',
  'Content-Encoding',
  'Content-Language',
  'Content-Type',
  'Cookie',
  'Expect',
  'Host',
  'If-Match',
  'If-Modified-Since',
  'If-None-Match',
  'Origin',
  'Range',
  'Referer',
  'TE',
  'Trailer',
  'Transfer-Encoding',
  'Upgrade',
  'User-Agent',
  'X-Forwarded-For',
  'X-Requested-With',
] as const;

export const responseHeaderNames = [
  'Access-Control-Allow-Origin',
  'Cache-Control',
  'Content-Disposition',
  'Content-Encoding',
  'Content-Language',
  'Content-Type',
  'Date',
  'ETag',
  'Last-Modified',
  'Link',
  'Location',
  'Retry-After',
  'Server',
  'Set-Cookie',
  'Trailer',
  'Vary',
  'WWW-Authenticate',
] as const;

const contentTypes = [
  'application/json',
  'application/octet-stream',
  'application/x-www-form-urlencoded',
  'application/xml',
  'image/png',
  'text/css',
  'text/csv',
  'text/html; charset=utf-8',
  'text/plain; charset=utf-8',
] as const;
const codings = ['gzip', 'deflate', 'br', 'identity'] as const;

/** Values that a header field often has. */
export function usualValues(name: string): readonly string[] {
  switch (name.toLowerCase()) {
    case 'accept':
    case 'content-type':
      return contentTypes;
    case 'accept-encoding':
    case 'content-encoding':
      return codings;
    case 'connection':
      return ['close', 'keep-alive'];
    case 'cache-control':
      return ['no-cache', 'no-store', 'max-age=0', 'max-age=3600'];
    case 'authorization':
      return ['Bearer ', 'Basic '];
    default:
      return [];
  }
}
