/** Which route answers a request: the first whose method and path fit. */
import { METHODS } from 'node:http';
import { match, parse, type MatchFunction } from 'path-to-regexp';
import { refusal } from '../../contract/reasons';
import type { Route } from '../../contract/spec/http';
import { prepareBody, type PreparedBody } from './prepared-body';
import type { Answer } from './answer';
import { toRawFields, valueOf } from './header-fields';

/** A route, ready to answer. */
export interface PreparedRoute {
  /** From 0. */
  readonly index: number;
  readonly route: Route;
  readonly headers: readonly string[];
  readonly body: PreparedBody;
  /** The same for every request; null where it depends on that. */
  readonly answer: Answer | null;
  /** The header fields say how long the body is, or what codes it. */
  readonly isFramed: boolean;
  readonly matchPath: (path: string) => PathMatch | null;
}

export interface PathMatch {
  /** What the pattern's last wildcard stood for, segment by segment, decoded; empty without one. */
  readonly rest: readonly string[];
}

export type Found =
  | { readonly found: 'route'; readonly route: PreparedRoute; readonly rest: readonly string[] }
  /** Only the method differs. */
  | { readonly found: 'method'; readonly allow: readonly string[] }
  | { readonly found: 'none' };

export class RouteTable {
  /** Those that are on. */
  readonly #routes: readonly PreparedRoute[];
  readonly #all: readonly Route[];
  readonly #hits: number[];
  #unmatched = 0;

  private constructor(all: readonly Route[], routes: readonly PreparedRoute[]) {
    this.#all = all;
    this.#routes = routes;
    this.#hits = all.map(() => 0);
  }

  /** Throws `HTTP_ROUTE_NOT_VALID`, `HTTP_HEADER_NOT_VALID`, and what looking at its file may. */
  static async prepare(routes: readonly Route[]): Promise<RouteTable> {
    const prepared = await Promise.all(routes.map((route, index) => (route.isEnabled ? prepare(route, index) : null)));
    return new RouteTable(
      routes,
      prepared.filter((route) => route !== null),
    );
  }

  /** Requests answered, by the routes' places. */
  get hits(): readonly number[] {
    return this.#hits;
  }

  /** Requests that no route answered. */
  get unmatched(): number {
    return this.#unmatched;
  }

  /** A request was answered by the route at this place; null: by none. */
  count(index: number | null): void {
    if (index === null) this.#unmatched += 1;
    else this.#hits[index]! += 1;
  }

  /** Goes on counting where another table ends: a route that stays what it is, wherever it stands, keeps its count. */
  takeOver(before: RouteTable): void {
    this.#unmatched = before.#unmatched;
    const counts = new Map(before.#all.map((route, index) => [keyOf(route), before.#hits[index]!]));
    this.#all.forEach((route, index) => {
      this.#hits[index] = counts.get(keyOf(route)) ?? 0;
      counts.delete(keyOf(route));
    });
  }

  /** @param path as it stands in the request target, without the query. */
  find(method: string, path: string): Found {
    const others: PreparedRoute[] = [];
    for (const route of this.#routes) {
      const match = route.matchPath(path);
      if (match === null) continue;
      if (takesMethod(route.route, method)) return { found: 'route', route, rest: match.rest };
      others.push(route);
    }
    return others.length === 0 ? { found: 'none' } : { found: 'method', allow: methodsOf(others) };
  }

  /** Every method that some route answers. */
  get methods(): readonly string[] {
    return methodsOf(this.#routes);
  }
}

/** What it answers to tells routes apart: another body or status is the same route. */
const keyOf = ({ method, path }: Route): string => `${method} ${path}`;

/** RFC 9110 §9.3.2: HEAD is answered as GET would be. */
function takesMethod({ method }: Route, asked: string): boolean {
  return method === '*' || method === asked || (method === 'GET' && asked === 'HEAD');
}

function methodsOf(routes: readonly PreparedRoute[]): string[] {
  const methods = routes.flatMap(({ route: { method } }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return [...new Set(methods)].filter((method) => method !== '*');
}

async function prepare(route: Route, index: number): Promise<PreparedRoute> {
  const { path, method } = route;
  if (method !== '*' && !METHODS.includes(method))
    throw refusal('HTTP_ROUTE_NOT_VALID', 'http-route-method', { path, method });
  const body = await prepareBody(route);
  const matchPath = pathMatcher(path, body.kind === 'folder' ? body.path : null);
  const headers = toRawFields(route.headers);
  const isFramed = valueOf(headers, 'content-length') !== null || valueOf(headers, 'transfer-encoding') !== null;
  return { index, route, headers, body, answer: constantAnswer(route.status, headers, body), isFramed, matchPath };
}

function constantAnswer(status: number, headers: readonly string[], body: PreparedBody): Answer | null {
  if (body.kind === 'none') return { status, headers, body: { kind: 'none' }, isLast: false };
  if (body.kind !== 'bytes') return null;
  return { status, headers: withType(headers, body.contentType), body, isLast: false };
}

/** With a content type, unless it has one. */
export function withType(headers: readonly string[], type: string): readonly string[] {
  return valueOf(headers, 'content-type') === null ? [...headers, 'Content-Type', type] : headers;
}

const nothing: PathMatch = { rest: [] };
const special = /[{}()[\]+?!*:\\"]/;

/** `folder`: what is served below the path; null for none. */
function pathMatcher(path: string, folder: string | null): (path: string) => PathMatch | null {
  const isFolder = folder !== null;
  if (path === '*') return isFolder ? wholePath : () => nothing;
  if (!path.startsWith('/')) throw refusal('HTTP_ROUTE_NOT_VALID', 'http-route-start', { path });
  const wildcard = /\/\*("[^"]*"|[\p{L}\p{N}_$]+)$/u.exec(path);
  if (isFolder && wildcard === null) throw refusal('HTTP_ROUTE_NOT_VALID', 'http-route-folder', { path, file: folder });
  if (!special.test(path)) {
    const encoded = encodeStatic(path);
    return (asked) => (asked === encoded ? nothing : null);
  }
  // A folder is found under its own name too, with or without the slash after it.
  const pattern = isFolder ? `${path.slice(0, wildcard!.index)}{${wildcard![0]}}` : path;
  return patternMatcher(pattern, path, isFolder);
}

function patternMatcher(pattern: string, path: string, isFolder: boolean): (path: string) => PathMatch | null {
  let matches: MatchFunction<Partial<Record<string, string | string[]>>>;
  try {
    matches = match(parse(pattern, { encodePath: encodeStatic }), { sensitive: true, trailing: isFolder });
  } catch (error) {
    // The first sentence says what is wrong and where.
    const problem = error instanceof Error ? error.message.replace(/; visit .*$/s, '') : String(error);
    throw refusal('HTTP_ROUTE_NOT_VALID', 'http-route-pattern', { path, problem });
  }
  return (asked) => {
    try {
      const found = matches(asked);
      return found === false ? null : { rest: lastWildcard(Object.values(found.params)) };
    } catch {
      // A percent sign that encodes nothing: no path of ours.
      return null;
    }
  };
}

function lastWildcard(values: readonly (string | string[] | undefined)[]): readonly string[] {
  return values.findLast((value) => Array.isArray(value)) ?? [];
}

function wholePath(path: string): PathMatch | null {
  try {
    const segments = path.split('/').slice(1).map(decodeURIComponent);
    return { rest: path === '/' ? [] : segments };
  } catch {
    // As above.
    return null;
  }
}

/** What a target cannot hold as it is, percent-encoded (RFC 3986 §2.1). */
function encodeStatic(text: string): string {
  return text.replace(/[^\x21-\x7e]+/gu, encodeURIComponent);
}
