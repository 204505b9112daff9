/** Handshakes in the journal. */
import type { IncomingMessage } from 'node:http';
import type { LabError } from '../../contract/errors';
import type { NameAndValue } from '../../contract/spec/common';
import type { WebSocketHandshake } from '../../contract/websocket-journal';
import { fromRawFields } from '../http/header-fields';
import type { StreamLink } from '../link/stream-link';
import type { Clock } from '../record/log-contract';
import type { Journal } from '../session/journal';

/** A response of ours. */
export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly NameAndValue[];
  readonly body: string;
}

export function refusalAnswer(status: number, reason: string, why: string): Answer {
  const body = `${why}\n`;
  const headers = [
    // RFC 9110 §15.5.22: what to upgrade to is named; the version by RFC 6455 §4.4.
    ...(status === 426
      ? [
          { name: 'Upgrade', value: 'websocket' },
          { name: 'Connection', value: 'Upgrade, close' },
          { name: 'Sec-WebSocket-Version', value: '13, 8' },
        ]
      : [{ name: 'Connection', value: 'close' }]),
    ...(status === 405 ? [{ name: 'Allow', value: 'GET' }] : []),
    { name: 'Content-Type', value: 'text/plain; charset=utf-8' },
    { name: 'Content-Length', value: String(Buffer.byteLength(body)) },
  ];
  return { status, reason, headers, body };
}

const notYet = {
  type: 'ws-handshake',
  request: null,
  response: null,
  subprotocol: null,
  extensions: null,
  durationNs: null,
  error: null,
} as const;

export class HandshakeJournal {
  readonly #journal: Journal;
  readonly #clock: Clock;
  /** Lines of the answers that the library sends. */
  readonly #answers = new WeakMap<IncomingMessage, readonly string[]>();

  constructor(journal: Journal, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /** The status line and the header lines that leave now. */
  answered(request: IncomingMessage, lines: readonly string[]): void {
    this.#answers.set(request, [...lines]);
  }

  /** A server's, done. `sinceNs`: when the connection came. */
  opened(link: StreamLink, request: IncomingMessage, subprotocol: string, sinceNs: bigint | null): void {
    const atNs = this.#clock.nowNs();
    const headers = headersOfLines((this.#answers.get(request) ?? []).slice(1));
    this.#journal.add({
      ...notYet,
      atNs,
      connection: link.number,
      role: 'server',
      phase: 'open',
      remote: link.remote,
      request: requestOf(request),
      response: { status: 101, reason: 'Switching Protocols', headers },
      subprotocol: subprotocol === '' ? null : subprotocol,
      extensions: extensionsOf(headers),
      durationNs: sinceNs === null ? null : Number(atNs - sinceNs),
    });
  }

  /** A server's, refused. */
  refused(link: StreamLink, request: IncomingMessage | null, answer: Answer, error: LabError): void {
    const number = this.#journal.add({
      ...notYet,
      atNs: this.#clock.nowNs(),
      connection: link.number,
      role: 'server',
      phase: 'refused',
      remote: link.remote,
      request: request && requestOf(request),
      response: { status: answer.status, reason: answer.reason, headers: answer.headers },
      error: error.toData(),
    });
    this.#journal.keep(number, 'response', new Uint8Array(Buffer.from(answer.body)));
  }

  /** A client's, sent; returns the entry's number. */
  asked(link: StreamLink, request: NonNullable<WebSocketHandshake['request']>): number {
    return this.#journal.add({
      ...notYet,
      atNs: this.#clock.nowNs(),
      connection: link.number,
      role: 'client',
      phase: 'waiting',
      remote: link.remote,
      request,
    });
  }

  update(entry: number, change: Partial<Omit<WebSocketHandshake, 'type'>>): void {
    this.#journal.update<WebSocketHandshake>(entry, change);
  }

  keepBody(entry: number, bytes: Uint8Array): void {
    this.#journal.keep(entry, 'response', new Uint8Array(bytes));
  }
}

export function responseOf(response: IncomingMessage): NonNullable<WebSocketHandshake['response']> {
  const { statusCode = 0, statusMessage = '', rawHeaders } = response;
  return { status: statusCode, reason: statusMessage, headers: fromRawFields(rawHeaders) };
}

export function extensionsOf(headers: readonly NameAndValue[]): string | null {
  const values = headers.filter(({ name }) => name.toLowerCase() === 'sec-websocket-extensions');
  return values.length === 0 ? null : values.map(({ value }) => value).join(', ');
}

function requestOf({ method = '', url = '', rawHeaders }: IncomingMessage): NonNullable<WebSocketHandshake['request']> {
  return { method, target: url, headers: fromRawFields(rawHeaders) };
}

/** Of lines such as `Upgrade: websocket`. */
function headersOfLines(lines: readonly string[]): NameAndValue[] {
  return lines.map((line) => {
    const colon = line.indexOf(':');
    return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() };
  });
}
