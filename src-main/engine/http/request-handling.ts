/** One request from its head to the end of its response: checked, read, delayed, answered. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LabError } from '../../contract/errors';
import type { HttpServerSpec } from '../../contract/spec/http';
import { discard, sentenceAnswer, type Answer } from './answer';
import { echoJson } from './echo';
import { answerWithFile, answerWithFolder } from './file-answer';
import { valueOf, valuesOf } from './header-fields';
import { withType, type Found, type PreparedRoute, type RouteTable } from './route-table';
import type { ServerExchange } from './server-exchange';
import { FileShrunk, writeAnswer } from './write-answer';

export interface RequestParts {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly exchange: ServerExchange;
  readonly spec: HttpServerSpec;
  readonly routes: RouteTable;
  /** What `Expect` asks for (RFC 9110 §10.1.1). */
  readonly expectation: 'none' | 'continue' | 'other';
}

export class RequestHandling {
  readonly #parts: RequestParts;
  /** Something was refused, for the log. */
  readonly #onProblem: (error: LabError) => void;
  #onFault: (error: unknown) => void = () => undefined;
  #delay: NodeJS.Timeout | null = null;
  #isAnswered = false;

  constructor(parts: RequestParts, onProblem: (error: LabError) => void) {
    this.#parts = parts;
    this.#onProblem = onProblem;
  }

  start(onFault: (error: unknown) => void): void {
    this.#onFault = onFault;
    const { request, response, exchange, expectation } = this.#parts;
    const refused = this.#refuseAtOnce();
    if (refused !== null) return this.#write(refused, null);
    if (!hasBody(request.rawHeaders)) {
      exchange.received([]);
      return this.#answer();
    }
    if (expectation === 'continue') {
      // A body that nobody wants is not asked for.
      if (this.#find().found !== 'route') return this.#write({ ...this.#unrouted(), isLast: true }, null);
      response.writeContinue();
      exchange.continued();
    }
    this.#read();
  }

  /** The response is over, one way or the other. */
  end(): void {
    this.cancel();
    const { exchange, response } = this.#parts;
    const isWhole = response.writableFinished;
    if (!isWhole) exchange.refused(new LabError(exchange.isReceived ? 'HTTP_ANSWER_CUT' : 'HTTP_REQUEST_CUT'));
    exchange.end(isWhole);
  }

  cancel(): void {
    if (this.#delay !== null) clearTimeout(this.#delay);
    this.#delay = null;
    this.#isAnswered = true;
  }

  #refuseAtOnce(): Answer | null {
    const { request, spec, expectation } = this.#parts;
    const { rawHeaders, httpVersion } = request;
    if (httpVersion === '1.1' && valuesOf(rawHeaders, 'host').length !== 1)
      return this.#refusal(400, new LabError('HTTP_HOST_MISSING'));
    if (Number(valueOf(rawHeaders, 'content-length') ?? 0) > spec.maximumBodyBytes) return this.#tooLong();
    if (expectation !== 'other') return null;
    const expected = valueOf(rawHeaders, 'expect') ?? '';
    return sentenceAnswer(417, `This server meets no expectation but 100-continue, so not “${expected}”.`, {
      isLast: hasBody(rawHeaders),
    });
  }

  #tooLong(): Answer {
    return this.#refusal(413, new LabError('HTTP_BODY_TOO_LARGE', { maximum: this.#parts.spec.maximumBodyBytes }));
  }

  #refusal(status: number, error: LabError): Answer {
    this.#parts.exchange.refused(error);
    this.#onProblem(error);
    return sentenceAnswer(status, error.message, { isLast: true });
  }

  #read(): void {
    const { request, exchange, spec } = this.#parts;
    request.on('data', (bytes: Buffer) => {
      if (this.#isAnswered) return;
      exchange.addRequestBytes(bytes);
      if (exchange.requestByteLength > spec.maximumBodyBytes) this.#write(this.#tooLong(), null);
    });
    request.on('end', () => {
      if (this.#isAnswered) return;
      exchange.received(request.rawTrailers);
      this.#answer();
    });
  }

  #find(): Found {
    const { request, routes } = this.#parts;
    return routes.find(request.method ?? '', pathOf(request.url ?? ''));
  }

  #answer(): void {
    const found = this.#find();
    if (found.found !== 'route') return this.#write(this.#unrouted(found), null);
    const { delayMs } = found.route.route;
    if (delayMs === 0) return this.#answerBy(found);
    this.#parts.exchange.waits();
    this.#delay = setTimeout(() => this.#answerBy(found), delayMs);
  }

  #unrouted(found = this.#find()): Answer {
    const { request, routes } = this.#parts;
    const { method = '', url = '' } = request;
    // The server itself is asked (RFC 9110 §9.3.7).
    if (method === 'OPTIONS' && url === '*')
      return { status: 204, headers: ['Allow', routes.methods.join(', ')], body: { kind: 'none' }, isLast: false };
    if (found.found !== 'method') return sentenceAnswer(404, `No route of this server answers ${pathOf(url)}.`);
    const allow = found.allow.join(', ');
    return sentenceAnswer(405, `${pathOf(url)} takes ${allow}, not ${method}.`, { headers: ['Allow', allow] });
  }

  #answerBy({ route, rest }: Found & { found: 'route' }): void {
    const answer = this.#answerOf(route, rest);
    if (!(answer instanceof Promise)) return this.#write(answer, route);
    answer.then(
      (ready) => {
        if (this.#isAnswered) void discard(ready).catch(this.#onFault);
        else this.#write(ready, route);
      },
      (error: unknown) => this.#onFault(error),
    );
  }

  #answerOf(prepared: PreparedRoute, rest: readonly string[]): Answer | Promise<Answer> {
    const { exchange, request } = this.#parts;
    const { body, headers, route } = prepared;
    const { status } = route;
    switch (body.kind) {
      case 'none':
      case 'bytes':
        return prepared.answer!;
      case 'echo': {
        const bytes = echoJson(exchange.request, exchange.requestBytes, exchange.requestByteLength);
        return {
          status,
          headers: withType(headers, 'application/json'),
          body: { kind: 'bytes', bytes },
          isLast: false,
        };
      }
      case 'file':
      case 'folder': {
        const { method = '', rawHeaders, url = '' } = request;
        const asked = { method, path: pathOf(url), rawHeaders };
        const answer =
          body.kind === 'file'
            ? answerWithFile(body.path, asked, status)
            : answerWithFolder(body.path, rest, asked, status);
        return answer.then((found) => ({ ...found, headers: overriding(headers, found.headers) }));
      }
    }
  }

  #write(answer: Answer, route: PreparedRoute | null): void {
    const { response, exchange, spec } = this.#parts;
    this.#isAnswered = true;
    this.#parts.routes.count(route?.index ?? null);
    const manner = {
      isChunked: route?.route.isChunked ?? false,
      isFramed: route?.isFramed ?? false,
      route: route?.index ?? null,
    };
    if (spec.keepAliveTimeoutMs === 0) response.shouldKeepAlive = false;
    writeAnswer(response, exchange, answer, manner)?.catch((error: unknown) => {
      response.destroy();
      // A file that changes under our hands is nobody's bug.
      if (!(error instanceof FileShrunk) && !isSystemError(error)) this.#onFault(error);
    });
  }
}

const isSystemError = (error: unknown): boolean => error instanceof Error && 'errno' in error;

/** RFC 9112 §6.3. */
function hasBody(rawHeaders: readonly string[]): boolean {
  return valueOf(rawHeaders, 'transfer-encoding') !== null || Number(valueOf(rawHeaders, 'content-length') ?? 0) > 0;
}

/** Of a target in origin-form or absolute-form (RFC 9112 §3.2), without the query. */
function pathOf(target: string): string {
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  return path.startsWith('/') ? path : path.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '') || '/';
}

/** The route's own fields stand in place of ours of the same name. */
function overriding(own: readonly string[], ours: readonly string[]): string[] {
  const fields = [...own];
  for (let at = 0; at < ours.length; at += 2)
    if (valueOf(own, ours[at]!.toLowerCase()) === null) fields.push(ours[at]!, ours[at + 1]!);
  return fields;
}
