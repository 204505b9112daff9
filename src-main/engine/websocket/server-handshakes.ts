/** A server's opening handshakes (RFC 6455 §4.2): from a new connection to an open WebSocket, or to a refusal with its reason. */
import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { LabError } from '../../contract/errors';
import { refusal, type ReasonKey } from '../../contract/reasons';
import type { WebSocketServerSpec } from '../../contract/spec/websocket';
import type { StreamLink } from '../link/stream-link';
import type { Clock } from '../record/log-contract';
import type { Journal } from '../session/journal';
import { FrameTap } from './frame-tap';
import { HandshakeJournal, refusalAnswer, type Answer } from './handshake-journal';
import { libraryOptions } from './library-options';

/** Bytes of a request's header section; a longer one is refused with 431. */
export const maximumRequestHeaderBytes = 16 * 1024;
/** Connections that get permessage-deflate: each costs some 300 KB of windows (zlib.h). Those beyond go without. */
export const maximumDeflatingConnections = 1_000;

export interface OpenSocket {
  readonly socket: WebSocket;
  readonly tap: FrameTap;
  readonly head: Uint8Array;
  /** As asked for, with its query. */
  readonly target: string;
}

export interface ServerHandshakesOptions {
  readonly spec: WebSocketServerSpec;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly onOpen: (open: OpenSocket) => void;
  readonly onRefused: (link: StreamLink, error: LabError) => void;
  readonly onFault: (error: unknown) => void;
}

interface Waiting {
  readonly openedAtNs: bigint;
  readonly timer: NodeJS.Timeout;
}

export class ServerHandshakes {
  readonly #options: ServerHandshakesOptions;
  readonly #journal: HandshakeJournal;
  readonly #http: Server;
  readonly #deflating: WebSocketServer | null;
  readonly #plain: WebSocketServer;
  readonly #waiting = new Map<Duplex, Waiting>();
  #deflatingConnections = 0;

  constructor(options: ServerHandshakesOptions) {
    this.#options = options;
    this.#journal = new HandshakeJournal(options.journal, options.clock);
    this.#plain = this.#webSocketServer(false);
    this.#deflating = options.spec.deflate ? this.#webSocketServer(true) : null;
    this.#http = createServer({ maxHeaderSize: maximumRequestHeaderBytes });
    this.#http.on('request', (request, response) => this.#guard(() => this.#answerPlain(request, response)));
    this.#http.on('upgrade', (request, socket, head) => this.#guard(() => this.#upgrade(request, socket, head)));
    this.#http.on('connect', (request, socket) => this.#guard(() => this.#refuseMethod(request, socket)));
    this.#http.on('clientError', (error, socket) => this.#guard(() => this.#refuseMalformed(error, socket)));
  }

  /** Takes a new connection. */
  accept(link: StreamLink): void {
    const tap = new FrameTap(link);
    const { handshakeTimeoutMs } = this.#options.spec;
    const timer = setTimeout(() => this.#guard(() => this.#refuseLate(tap)), handshakeTimeoutMs);
    this.#waiting.set(tap, { openedAtNs: link.openedAtNs, timer });
    tap.once('close', () => this.#settled(tap));
    this.#http.emit('connection', tap);
  }

  #webSocketServer(deflates: boolean): WebSocketServer {
    const { subprotocols, headers } = this.#options.spec;
    const server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      ...libraryOptions(this.#options.spec, deflates),
      handleProtocols: (offered) => subprotocols.find((protocol) => offered.has(protocol)) ?? false,
    });
    server.on('headers', (lines, request) => {
      for (const { name, value } of headers) lines.push(`${name}: ${value}`);
      this.#journal.answered(request, lines);
    });
    server.on('wsClientError', (error, socket, request) =>
      this.#guard(() => this.#refuse(socket, request, refusedByLibrary(error))),
    );
    return server;
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refused = this.#objection(request);
    if (refused !== null) {
      this.#refuse(socket, request, refused);
      return;
    }
    const deflates = this.#deflating !== null && this.#deflatingConnections < maximumDeflatingConnections;
    const server = deflates ? this.#deflating! : this.#plain;
    server.handleUpgrade(request, socket, head, (webSocket) =>
      this.#guard(() => this.#opened(webSocket, request, socket as FrameTap, head)),
    );
  }

  #opened(socket: WebSocket, request: IncomingMessage, tap: FrameTap, head: Buffer): void {
    if (socket.extensions !== '') {
      this.#deflatingConnections += 1;
      tap.once('close', () => (this.#deflatingConnections -= 1));
    }
    const openedAtNs = this.#settled(tap);
    this.#journal.opened(tap.link, request, socket.protocol, openedAtNs);
    this.#options.onOpen({ socket, tap, head, target: request.url ?? '/' });
  }

  /** What the library would let pass, or refuse with another status. */
  #objection({ method = '', url = '/', headers }: IncomingMessage): Refusing | null {
    if (method !== 'GET') return { status: 405, reason: 'ws-request-method', details: { method } };
    const { path } = this.#options.spec;
    const asked = url.replace(/\?.*$/s, '');
    if (path !== null && asked !== path.replace(/\?.*$/s, ''))
      return { status: 404, reason: 'ws-request-path', details: { path: asked.slice(0, 200) } };
    if (headers.upgrade?.toLowerCase() !== 'websocket') return plainRequest;
    const version = headers['sec-websocket-version'];
    if (version === undefined || !/^\s*(13|8)\s*$/.test(version))
      return { status: 426, reason: 'ws-request-version', details: { version: (version ?? '–').slice(0, 40) } };
    return null;
  }

  /** A request that does not ask for an upgrade. */
  #answerPlain(request: IncomingMessage, response: ServerResponse): void {
    const objection = this.#objection(request);
    const isElsewhere = objection?.status === 404;
    const { error, answer } = refusalOf(isElsewhere ? objection : plainRequest);
    this.#journal.refused(linkOf(request.socket), request, answer, error);
    response.writeHead(
      answer.status,
      answer.reason,
      answer.headers.flatMap(({ name, value }) => [name, value]),
    );
    response.end(answer.body);
    this.#options.onRefused(linkOf(request.socket), error);
  }

  #refuseMethod(request: IncomingMessage, socket: Duplex): void {
    const { method = '' } = request;
    this.#refuse(socket, request, { status: 405, reason: 'ws-request-method', details: { method } });
  }

  #refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
    const code = error.code ?? '';
    const isGone = !socket.writable || code === 'HPE_INVALID_EOF_STATE' || !code.startsWith('HPE_');
    if (isGone) socket.destroy();
    else if (code === 'HPE_HEADER_OVERFLOW')
      this.#refuse(socket, null, {
        status: 431,
        reason: 'ws-request-long',
        details: { maximum: maximumRequestHeaderBytes },
      });
    else this.#refuse(socket, null, { status: 400, reason: 'ws-request-malformed', details: {} });
  }

  #refuseLate(socket: Duplex): void {
    const { handshakeTimeoutMs: timeoutMs } = this.#options.spec;
    this.#refuse(socket, null, { status: 408, reason: 'ws-request-late', details: { timeoutMs } });
  }

  #refuse(socket: Duplex, request: IncomingMessage | null, refusing: Refusing): void {
    const { error, answer } = refusalOf(refusing);
    const link = linkOf(socket);
    this.#settled(socket);
    this.#journal.refused(link, request, answer, error);
    socket.on('error', () => socket.destroy());
    socket.once('finish', () => socket.destroy());
    socket.end(answerText(answer));
    this.#options.onRefused(link, error);
  }

  /** No deadline any more; since when it waited. */
  #settled(socket: Duplex): bigint | null {
    const waiting = this.#waiting.get(socket);
    this.#waiting.delete(socket);
    clearTimeout(waiting?.timer);
    return waiting?.openedAtNs ?? null;
  }

  #guard(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.#options.onFault(error);
    }
  }
}

interface Refusing {
  readonly status: number;
  readonly reason: ReasonKey;
  readonly details: Readonly<Record<string, string | number>>;
}

const plainRequest: Refusing = { status: 426, reason: 'ws-request-plain', details: {} };

function refusalOf({ status, reason, details }: Refusing): { error: LabError; answer: Answer } {
  const error = refusal('WS_REQUEST_REFUSED', reason, { ...details, status });
  return { error, answer: refusalAnswer(status, STATUS_CODES[status] ?? '', String(error.details['reason'])) };
}

/** By the library's messages: it has no codes for them. */
function refusedByLibrary({ message }: Error): Refusing {
  const reason: ReasonKey = message.includes('Protocol')
    ? 'ws-request-subprotocol'
    : message.includes('Extensions')
      ? 'ws-request-extensions'
      : 'ws-request-key';
  return { status: 400, reason, details: {} };
}

function answerText({ status, reason, headers, body }: Answer): string {
  const fields = headers.map(({ name, value }) => `${name}: ${value}\r\n`).join('');
  return `HTTP/1.1 ${status} ${reason}\r\n${fields}\r\n${body}`;
}

function linkOf(socket: Duplex): StreamLink {
  return (socket as FrameTap).link;
}
