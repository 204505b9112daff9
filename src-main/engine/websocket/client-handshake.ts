/** A client's opening handshake (RFC 6455 §4.1) on a connected link: asked for once, opened or failed. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { LabError } from '../../contract/errors';
import type { NameAndValue } from '../../contract/spec/common';
import type { WebSocketClientSpec } from '../../contract/spec/websocket';
import { formatAddress } from '../../contract/session-url';
import { fromLatin1, toRawFields } from '../http/header-fields';
import type { Clock } from '../record/log-contract';
import type { FrameTap } from './frame-tap';
import { extensionsOf, responseOf, type HandshakeJournal } from './handshake-journal';
import { libraryOptions } from './library-options';
import { failedHandshake } from './websocket-error';

/** Of the body of a refusal. */
const maximumKeptBodyBytes = 64 * 1024;

export interface ClientHandshakeOptions {
  readonly tap: FrameTap;
  readonly spec: WebSocketClientSpec;
  readonly clock: Clock;
  readonly journal: HandshakeJournal;
  /** In the turn in which the library hands over the socket. */
  readonly onOpen: (open: { socket: WebSocket; tap: FrameTap; head: Uint8Array }) => void;
}

export class ClientHandshake {
  readonly #options: ClientHandshakeOptions;
  readonly #socket: WebSocket;
  readonly #timer: NodeJS.Timeout;
  #entry = 0;
  #askedAtNs = 0n;
  #head: Uint8Array = new Uint8Array(0);
  #extensions: string | null = null;
  #settle: ((error: LabError | null) => void) | null = null;
  /** Rejects with LabError; the connection is gone then. */
  readonly opened: Promise<void>;

  constructor(options: ClientHandshakeOptions) {
    this.#options = options;
    const { spec } = options;
    this.opened = new Promise((resolve, reject) => {
      this.#settle = (error) => (error === null ? resolve() : reject(error));
    });
    this.#timer = setTimeout(() => {
      this.#fail(new LabError('WS_HANDSHAKE_TIMEOUT', { ...this.#server, timeoutMs: spec.handshakeTimeoutMs }));
    }, spec.handshakeTimeoutMs);
    this.#socket = this.#webSocket();
    this.#socket.once('upgrade', (response) => this.#answered(response));
    this.#socket.once('open', () => this.#open());
    this.#socket.on('error', (error) => this.#fail(failedHandshake(error, this.#server)));
    this.#socket.on('unexpected-response', (_request, response) => this.#refused(response));
  }

  get extensions(): string | null {
    return this.#extensions;
  }

  abort(): void {
    this.#fail(new LabError('CONNECTION_ABORTED', this.#server));
  }

  #webSocket(): WebSocket {
    const { spec, tap } = this.#options;
    const scheme = spec.tls === null ? 'ws' : 'wss';
    return new WebSocket(`${scheme}://${authorityOf(spec)}/`, [...new Set(spec.subprotocols)], {
      ...libraryOptions(spec, spec.deflate),
      createConnection: (() => tap) as never,
      finishRequest: (request) => this.#ask(request),
    });
  }

  /** The path as it was written, and whatever headers were asked for: also such as break the handshake. */
  #ask(request: ClientRequest): void {
    const { spec, clock, journal, tap } = this.#options;
    request.path = spec.path.replace(/[^\x21-\x7e]+/g, (part) => encodeURIComponent(part));
    for (const [name, values] of groupedByName(toRawFields(spec.headers)))
      request.setHeader(name, values.length === 1 ? values[0]! : values);
    request.prependListener('upgrade', (_response, _socket, head: Uint8Array) => (this.#head = head));
    this.#askedAtNs = clock.nowNs();
    this.#entry = journal.asked(tap.link, { method: 'GET', target: request.path, headers: sentHeaders(request) });
    request.end();
  }

  #answered(response: IncomingMessage): void {
    const answer = responseOf(response);
    this.#extensions = extensionsOf(answer.headers);
    this.#options.journal.update(this.#entry, { response: answer, durationNs: this.#elapsedNs });
  }

  #open(): void {
    const { journal, tap, onOpen } = this.#options;
    const { protocol } = this.#socket;
    journal.update(this.#entry, {
      phase: 'open',
      subprotocol: protocol === '' ? null : protocol,
      extensions: this.#extensions,
    });
    this.#finish();
    onOpen({ socket: this.#socket, tap, head: this.#head });
    this.#settle?.(null);
    this.#settle = null;
  }

  /** Another status than 101. What it says about it is read as far as it is kept. */
  #refused(response: IncomingMessage): void {
    const { journal } = this.#options;
    const { statusCode: status = 0, statusMessage = '' } = response;
    journal.update(this.#entry, { response: responseOf(response), durationNs: this.#elapsedNs });
    const error = new LabError('WS_HANDSHAKE_REFUSED', { ...this.#server, status, statusText: statusMessage });
    let kept = 0;
    response.on('data', (bytes: Buffer) => {
      kept += bytes.length;
      journal.keepBody(this.#entry, bytes);
      if (kept > maximumKeptBodyBytes) this.#fail(error, 'refused');
    });
    response.once('close', () => this.#fail(error, 'refused'));
  }

  #fail(error: LabError, phase: 'refused' | 'failed' = 'failed'): void {
    if (this.#settle === null) return;
    const settle = this.#settle;
    this.#settle = null;
    this.#finish();
    // What it still says is no news.
    this.#socket.on('error', () => undefined);
    if (this.#entry > 0) this.#options.journal.update(this.#entry, { phase, error: error.toData() });
    this.#options.tap.destroy();
    settle(error);
  }

  #finish(): void {
    clearTimeout(this.#timer);
    for (const event of ['upgrade', 'open', 'error', 'unexpected-response'] as const)
      this.#socket.removeAllListeners(event);
  }

  get #elapsedNs(): number {
    return Number(this.#options.clock.nowNs() - this.#askedAtNs);
  }

  get #server(): { host: string; port: number } {
    const { host, port } = this.#options.spec;
    return { host, port };
  }
}

/** Without an IPv6 zone: that is this machine's own matter (RFC 6874 §1). */
function authorityOf({ host, port }: WebSocketClientSpec): string {
  return formatAddress(host.replace(/%[^\]]*/, ''), port);
}

/** Repeated fields stay as many lines. */
function groupedByName(raw: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  const names = new Map<string, string>();
  for (let at = 0; at < raw.length; at += 2) {
    const [name, value] = [raw[at]!, raw[at + 1]!];
    const known = names.get(name.toLowerCase()) ?? name;
    names.set(name.toLowerCase(), known);
    groups.set(known, [...(groups.get(known) ?? []), value]);
  }
  return groups;
}

function sentHeaders(request: ClientRequest): NameAndValue[] {
  return request.getRawHeaderNames().flatMap((name) => {
    const value = request.getHeader(name) ?? '';
    return (Array.isArray(value) ? value : [value]).map((one) => ({ name, value: fromLatin1(String(one)) }));
  });
}
