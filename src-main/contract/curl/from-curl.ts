/** A command line of curl → the request that it makes. */
import { toBase64 } from '../byte-format';
import { isToken } from '../http-token';
import { refusal } from '../reasons';
import type { NameAndValue } from '../spec/common';
import type { HttpRequest } from '../spec/http';
import { encodeText } from '../text-codec';
import { commandWords } from './command-words';
import { readArguments, type CurlArguments } from './curl-arguments';
import { readBody } from './curl-body';
import type { ReadOption } from './curl-options';

export interface CurlImport {
  readonly request: HttpRequest;
  /** False with `--insecure`. */
  readonly verify: boolean;
  /** Options that are not taken over, as they were written. */
  readonly ignored: readonly string[];
}

/** Whether it is worth reading as one. */
export function isCurlCommand(text: string): boolean {
  return /^\s*(?:\$\s+)?curl(?:\.exe)?\s/i.test(text);
}

/** Throws `BAD_CURL` with a `reason`. */
export function fromCurl(text: string): CurlImport {
  const words = commandWords(text.trim().replace(/^\$\s+/, ''));
  if (!/^(.*[/\\])?curl(\.exe)?$/i.test(words[0] ?? '')) throw refusal('BAD_CURL', 'curl-first-word');
  const given = readArguments(words.slice(1));
  const [url] = given.urls;
  if (url === undefined) throw refusal('BAD_CURL', 'curl-no-url');
  const ignored = [...given.ignored, ...given.urls.slice(1)];
  const request = checked(requestOf(url, given, ignored));
  return { request, verify: !has(given, 'insecure'), ignored };
}

/** Read without the schema, which the page does not load. */
function checked(request: HttpRequest): HttpRequest {
  const { method } = request;
  if (!isToken(method) || method.length > 64)
    throw refusal('BAD_CURL', 'curl-request', {
      problem: `“${method}” is no method: a method is a token (RFC 9110 §9.1)`,
    });
  return request;
}

const has = ({ options }: CurlArguments, name: ReadOption): boolean => options.some((option) => option.name === name);
const last = ({ options }: CurlArguments, name: ReadOption): string | null =>
  options.findLast((option) => option.name === name)?.value ?? null;

function requestOf(url: string, given: CurlArguments, ignored: string[]): HttpRequest {
  const headers = headersOf(given, ignored);
  const body = readBody(given, headers, ignored);
  const isQuery = has(given, 'get');
  const query = [...valuesOf(given, 'url-query'), ...(isQuery && body.query !== null ? [body.query] : [])].join('&');
  const carried = isQuery ? ({ from: 'none' } as const) : body.body;
  if (!isQuery) addMissing(headers, body.headers);
  const isChunked = take(headers, 'transfer-encoding', 'chunked');
  const expectContinue = take(headers, 'expect', '100-continue');
  return {
    method: last(given, 'request') ?? methodOf(given, carried.from !== 'none', isQuery),
    url: withQuery(withUploadedName(withScheme(url), last(given, 'upload-file')), query),
    headers,
    body: carried,
    isChunked,
    expectContinue,
    version: has(given, 'http1.0') ? '1.0' : '1.1',
    followRedirects: has(given, 'location'),
    maximumRedirects: redirectLimit(last(given, 'max-redirs')),
  };
}

const valuesOf = ({ options }: CurlArguments, name: ReadOption): string[] =>
  options.filter((option) => option.name === name).map(({ value }) => value);

function redirectLimit(text: string | null): number {
  const maximum = Number(text);
  return text === null || !Number.isInteger(maximum) || maximum < 1 ? 10 : Math.min(50, maximum);
}

function methodOf(given: CurlArguments, hasBody: boolean, isQuery: boolean): string {
  if (has(given, 'head')) return 'HEAD';
  if (isQuery || !hasBody) return 'GET';
  return has(given, 'upload-file') ? 'PUT' : 'POST';
}

const withScheme = (url: string): string => (/^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `http://${url}`);

/** An upload to a folder is named as the file. */
function withUploadedName(url: string, path: string | null): string {
  return path !== null && url.endsWith('/') ? `${url}${encodeURIComponent(path.replace(/^.*[/\\]/, ''))}` : url;
}

function withQuery(url: string, query: string): string {
  if (query === '') return url;
  const [, before = '', fragment = ''] = /^([^#]*)(#.*)?$/s.exec(url)!;
  return `${before}${before.includes('?') ? '&' : '?'}${query}${fragment}`;
}

function headersOf(given: CurlArguments, ignored: string[]): NameAndValue[] {
  const headers: NameAndValue[] = [];
  const add = (name: string, value: string): void => void headers.push({ name, value });
  for (const { name, value } of given.options) {
    if (name === 'header') readHeader(value, add, ignored);
    else if (name === 'user-agent') add('User-Agent', value);
    else if (name === 'referer') add('Referer', value.replace(/;auto$/, ''));
    else if (name === 'range') add('Range', `bytes=${value}`);
    else if (name === 'oauth2-bearer') add('Authorization', `Bearer ${value}`);
    else if (name === 'user') add('Authorization', `Basic ${toBase64(encodeText(credentials(value), 'utf-8'))}`);
    else if (name === 'compressed') add('Accept-Encoding', 'deflate, gzip, br, zstd');
    else if (name === 'cookie' && value.includes('=')) add('Cookie', value);
    else if (name === 'cookie') ignored.push(`--cookie ${value}`);
  }
  return headers;
}

/** Without a colon it is the user alone, whose password curl would ask for. */
const credentials = (text: string): string => (text.includes(':') ? text : `${text}:`);

/** `Name: value`, `Name;` for an empty one; `Name:` takes one of curl's own away, `@file` reads a file. */
function readHeader(text: string, add: (name: string, value: string) => void, ignored: string[]): void {
  // What we do anyway: nothing is asked for where nobody says so. A body without a type is one of bytes.
  if (/^(?:expect|content-type):\s*$/i.test(text)) return;
  const [, name, value] = /^([^:;@][^:;]*)[:;]\s*(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined || (value === '' && !text.endsWith(';')))
    ignored.push(`--header ${text}`);
  else add(name.trim(), value.trimEnd());
}

function addMissing(headers: NameAndValue[], more: readonly NameAndValue[]): void {
  for (const field of more)
    if (!headers.some(({ name }) => name.toLowerCase() === field.name.toLowerCase())) headers.push(field);
}

/** A field that our request has a switch for. */
function take(headers: NameAndValue[], name: string, value: string): boolean {
  const at = headers.findIndex((field) => field.name.toLowerCase() === name && field.value.toLowerCase() === value);
  if (at !== -1) headers.splice(at, 1);
  return at !== -1;
}
