/** What the records of a capture file say, line by line; the file may be anybody's. */
import type { LogEvent, RecordBytes } from '../contract/records';
import type { ConnectionNumber } from '../contract/session-state';
import { formatSessionUrl, type Scheme } from '../contract/session-url';
import type { LogConversations } from '../engine/messages/log-conversations';
import type { LogRecord } from '../engine/messages/log-records';
import { ExchangeLines } from './exchange-lines';
import type { Conn, Line, What } from './line';
import { connOf, inOrder, ofData } from './record-lines';

type Side = 'local' | 'remote';

export class CaptureLines {
  /** What a connection is named by that no session is known of. */
  readonly #name: string;
  readonly #scheme: Scheme;
  /** The address that our own server or UDP session was bound to. */
  #bound: string | null = null;
  /** Which side has ended its sending; of those that both have ended, `closed`. */
  readonly #ends = new Map<ConnectionNumber, Side | 'closed'>();
  readonly #messages: LogConversations;
  readonly #exchanges = new ExchangeLines();
  /** Those of somebody else's capture, whose messages may wait until its end. */
  readonly #conns = new Map<ConnectionNumber, Conn>();

  /** `scheme`: of our own sessions, whose events are of no transport. */
  constructor(name: string, scheme: Scheme, messages: LogConversations) {
    this.#messages = messages;
    this.#name = name;
    this.#scheme = scheme;
  }

  ofRecord(record: LogRecord): Line[] {
    if (record.event?.event === 'listening') {
      const { host, port } = record.event.local;
      this.#bound = formatSessionUrl(host, port, this.#scheme);
    }
    const conn = connOf(record);
    if (conn && record.segment) this.#conns.set(conn.number, conn);
    const heard = this.#messages.ofRecord(record);
    const [own = null, ...more] = record.event ? this.#ofEvent(record, record.event) : [ofData(record, heard)];
    const whats = [...inOrder(record, own, heard, this.#exchanges), ...more];
    return whats.filter((what) => what !== null).map((what) => this.line(record, what));
  }

  /** What the end of the capture makes known: messages that waited for what it does not have. */
  atEnd(last: LogRecord): Line[] {
    const { found, raw } = this.#messages.finish(last);
    const numbers = new Set([...found, ...raw].map(({ connection }) => connection));
    return [...numbers].flatMap((number) => {
      const { local, remote } = this.#conns.get(number) ?? last;
      const record = { ...last, connection: number, local, remote };
      const isOf = ({ connection }: { readonly connection: ConnectionNumber }) => connection === number;
      const heard = { found: found.filter(isOf), raw: raw.filter(isOf), isDecoded: true };
      return inOrder(record, null, heard, this.#exchanges).map((what) => this.line(record, what));
    });
  }

  line(record: RecordBytes, what: What): Line {
    return { atNs: record.atNs, session: this.#sessionOf(record), what };
  }

  /** A client is named by its peer. */
  #sessionOf({ transport, remote }: RecordBytes): string {
    if (this.#bound !== null) return this.#bound;
    if (!remote) return this.#name;
    const isOwn = this.#scheme !== 'tcp' && this.#scheme !== 'udp';
    const scheme = !isOwn && (transport === 'tcp' || transport === 'udp') ? transport : this.#scheme;
    return formatSessionUrl(remote.host, remote.port, scheme);
  }

  #ofEvent(record: RecordBytes, event: LogEvent): (What | null)[] {
    const conn = connOf(record);
    switch (event.event) {
      case 'listening':
        return [{ event: 'listening', local: event.local }];
      case 'connected':
        return [{ event: 'connected', conn: { number: record.connection, local: event.local, remote: event.remote } }];
      case 'end-received':
        return [{ event: 'note', conn, note: event }, this.#ended(conn, 'remote')];
      case 'end-sent':
        return [{ event: 'note', conn, note: event }, this.#ended(conn, 'local')];
      case 'closed':
      case 'reset':
        return [this.#closed(conn, event.by, event.event === 'reset')];
      case 'failed':
      case 'problem':
        return [{ event: 'failed', conn, error: event.error }];
      case 'session-closed':
        return [{ event: 'closed', conn: null, by: null, isReset: false }];
      case 'connecting':
      case 'reconnecting':
      case 'refused':
      case 'secured':
      case 'joined':
      case 'left':
      case 'kernel-dropped':
      case 'segment-dropped':
        return [{ event: 'note', conn, note: event }];
    }
  }

  /** Somebody else's capture has packets only: with the FIN of the second side the connection is closed. */
  #ended(conn: Conn | null, side: Side): What | null {
    if (!conn) return null;
    const earlier = this.#ends.get(conn.number);
    if (earlier === undefined) this.#ends.set(conn.number, side);
    if (earlier === undefined || earlier === side || earlier === 'closed') return null;
    this.#ends.set(conn.number, 'closed');
    return { event: 'closed', conn, by: earlier, isReset: false };
  }

  #closed(conn: Conn | null, by: Side, isReset: boolean): What | null {
    const isKnown = conn !== null && this.#ends.get(conn.number) === 'closed';
    if (conn) this.#ends.delete(conn.number);
    return isKnown ? null : { event: 'closed', conn, by, isReset };
  }
}
