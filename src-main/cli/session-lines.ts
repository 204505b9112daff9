/** What the records of an open session's log say, line by line. A session ends in exactly one line without a connection, or a client's one. */
import type { LabErrorData } from '../contract/errors';
import type { LogEvent, RecordBytes } from '../contract/records';
import type { SessionSpec, SpecOf } from '../contract/session-spec';
import type { Endpoint } from '../contract/session-state';
import { isListening } from '../contract/session-kinds';
import { protocolOf } from '../contract/session-protocol';
import { addressOf, boundUrl, specUrl } from '../contract/session-url';
import { LogConversations } from '../engine/messages/log-conversations';
import type { LogRecord } from '../engine/messages/log-records';
import { SessionSpeech } from '../engine/messages/speech';
import { ExchangeLines } from './exchange-lines';
import type { Conn, Line, What } from './line';
import { connOf, inOrder, ofData } from './record-lines';

export class SessionLines {
  readonly #spec: SessionSpec;
  /** Of a UDP session with one peer: that peer, its name looked up. */
  readonly #remote: () => Endpoint | null;
  /** Null: the session's protocol has none, or nobody asks. */
  readonly #messages: LogConversations | null;
  readonly #exchanges = new ExchangeLines();
  #url: string;
  #hasSaidClosed = false;
  /** Those that have been told of: a broker may have several. */
  #listeners = 0;
  #listenerUrl = '';
  /** A failure without a connection: the session's own if nothing follows it. */
  #failure: { readonly atNs: bigint; readonly error: LabErrorData } | null = null;

  /** `withMessages`: records come with their bytes. */
  constructor(spec: SessionSpec, remote: () => Endpoint | null, withMessages: boolean) {
    this.#spec = spec;
    const protocol = protocolOf(spec.kind);
    this.#messages = withMessages && protocol !== null ? new LogConversations(new SessionSpeech([], protocol)) : null;
    this.#remote = remote;
    this.#url = specUrl(spec);
  }

  /** The URL really bound or connected, as far as it is known. */
  get url(): string {
    return this.#url;
  }

  /** Data needs its bytes only where it is printed. */
  ofRecord(record: LogRecord): Line[] {
    const earlier = this.#takeFailure();
    this.#messages?.pass(record);
    const lines = record.layer === 'ciphertext' ? [] : this.#ofShown(record);
    return earlier ? [earlier, ...lines] : lines;
  }

  #ofShown(record: LogRecord): Line[] {
    const heard = this.#messages?.ofRecord(record) ?? null;
    const own = record.event ? this.#ofEvent(record, record.event) : ofData(record, heard);
    return inOrder(record, own, heard, this.#exchanges).map((what) => this.line(record.atNs, what));
  }

  line(atNs: bigint, what: What): Line {
    // The first listener names the session; the others name themselves.
    return { atNs, session: what.event === 'listening' ? this.#listenerUrl : this.#url, what };
  }

  /** The last line of a session that has ended: `failed`, or `closed` unless the log said that. */
  ending(error: LabErrorData | null, nowNs: bigint): Line | null {
    const atNs = this.#failure?.atNs ?? nowNs;
    this.#failure = null;
    if (error) return this.line(atNs, { event: 'failed', conn: null, error });
    if (this.#hasSaidClosed) return null;
    return this.line(nowNs, { event: 'closed', conn: null, by: null, isReset: false });
  }

  /** Something failed, and the session went on: a note. */
  #takeFailure(): Line | null {
    const failure = this.#failure;
    if (!failure) return null;
    this.#failure = null;
    return this.line(failure.atNs, { event: 'note', conn: null, note: { event: 'failed', error: failure.error } });
  }

  #ofEvent(record: RecordBytes, event: LogEvent): What | null {
    const conn = connOf(record);
    switch (event.event) {
      case 'listening':
        return this.#listening(event.local);
      case 'connected':
        return this.#connected({ number: record.connection, local: event.local, remote: event.remote });
      case 'closed':
        return this.#closed(conn, event.by, false);
      case 'reset':
        // A client whose peer resets has failed, which its session says.
        return this.#isFailedClient(event.by) ? null : this.#closed(conn, event.by, true);
      case 'failed':
        return this.#failed(record, conn, event.error);
      case 'problem':
        // A client's own end says the same.
        return this.#isFailedClient('remote') ? null : { event: 'failed', conn, error: event.error };
      case 'session-closed':
        if (this.#hasSaidClosed) return null;
        this.#hasSaidClosed = true;
        return { event: 'closed', conn: null, by: null, isReset: false };
      case 'connecting':
      case 'end-received':
      case 'end-sent':
      case 'reconnecting':
      case 'refused':
      case 'secured':
      case 'joined':
      case 'left':
      case 'kernel-dropped':
      case 'segment-dropped':
        return { event: 'note', conn, note: event };
    }
  }

  #listening(local: Endpoint): What {
    if (isListening(this.#spec)) {
      this.#listenerUrl = boundUrl(this.#spec, local, this.#listeners);
      if (this.#listeners === 0) this.#url = this.#listenerUrl;
      this.#listeners += 1;
      return { event: 'listening', local };
    }
    // A client of datagrams: bound here, it speaks to one peer.
    const remote = this.#remote() ?? askedRemote(this.#spec, local);
    this.#url = boundUrl(this.#spec, remote);
    return { event: 'connected', conn: { number: 1, local, remote } };
  }

  #connected(conn: Conn): What {
    this.#hasSaidClosed = false;
    if (isOneConnection(this.#spec)) this.#url = boundUrl(this.#spec, conn.remote);
    return { event: 'connected', conn };
  }

  #closed(conn: Conn | null, by: 'local' | 'remote', isReset: boolean): What {
    // A client's connection is its session: one line for both.
    this.#hasSaidClosed = isOneConnection(this.#spec) && this.#spec.reconnect === null;
    return { event: 'closed', conn, by, isReset };
  }

  #failed(record: RecordBytes, conn: Conn | null, error: LabErrorData): What | null {
    if (conn && !this.#isFailedClient('remote')) return { event: 'failed', conn, error };
    if (!conn) this.#failure = { atNs: record.atNs, error };
    return null;
  }

  #isFailedClient(by: 'local' | 'remote'): boolean {
    return isOneConnection(this.#spec) && this.#spec.reconnect === null && by === 'remote';
  }
}

/** The session is its connection: it ends with it. */
function isOneConnection(spec: SessionSpec): spec is SpecOf<'tcp-client' | 'ws-client' | 'mqtt-client'> {
  return spec.kind === 'tcp-client' || spec.kind === 'ws-client' || spec.kind === 'mqtt-client';
}

function askedRemote(spec: SessionSpec, otherwise: Endpoint): Endpoint {
  const asked = addressOf(spec);
  return asked === null ? otherwise : { host: asked.host ?? otherwise.host, port: asked.port };
}
