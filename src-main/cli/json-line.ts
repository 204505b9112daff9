/** JSON lines: one object a line, made for programs. */
import { toHex } from '../contract/byte-format';
import type { Endpoint } from '../contract/session-state';
import { formatAddress } from '../contract/session-url';
import { formatIsoTime } from '../contract/time-format';
import type { Conn, ExchangeInfo, Line, What } from './line';
import { bytesAsJson, fieldsAsJson } from './message-fields';
import { packetAsJson } from './packet-json';

/** Null for what has no event of its own. */
export function jsonLine({ atNs, session, what }: Line): string | null {
  const fields = fieldsOf(what);
  return fields && JSON.stringify({ t: formatIsoTime(atNs), session, event: nameOf(what), ...fields }, bytesAsHex);
}

/** A packet that carries no bytes of a connection is told as the message that it is. */
const nameOf = (what: What): string => (what.event === 'packet' && what.isAlone ? 'message' : what.event);

/** Field values may be bytes. */
const bytesAsHex = (_key: string, value: unknown): unknown => (value instanceof Uint8Array ? toHex(value) : value);

const dirs = { inbound: 'in', outbound: 'out' } as const;

function fieldsOf(what: What): Readonly<Record<string, unknown>> | null {
  switch (what.event) {
    case 'listening':
      return { local: address(what.local) };
    case 'connected':
      return connField(what.conn);
    case 'closed':
      return { ...connField(what.conn), ...(what.by && { by: what.by }), ...(what.isReset && { reset: true }) };
    case 'failed':
      return { ...connField(what.conn), code: what.error.code, message: what.error.message };
    case 'data':
      return {
        ...connField(what.conn),
        dir: dirs[what.direction],
        len: what.bytes.length,
        hex: toHex(what.bytes),
      };
    case 'message':
      return { ...connField(what.conn), ...messageFields(what) };
    case 'packet':
      return { ...connField(what.conn), ...packetAsJson(what.packet) };
    case 'violation': {
      const { direction, proto, severity, code, clause, sentence, at, len } = what.violation;
      return {
        ...connField(what.conn),
        dir: dirs[direction],
        proto,
        severity,
        code,
        clause,
        message: sentence,
        at,
        len,
      };
    }
    case 'counters':
      return { ...what.counters };
    // Its bytes are in the data lines.
    case 'raw':
    case 'note':
      return null;
  }
}

function messageFields({ message, exchange }: What & { event: 'message' }): Readonly<Record<string, unknown>> {
  const { direction, proto, type, summary, at, len, fields } = message;
  const about = { dir: dirs[direction], proto, type, summary, at, len, fields: fieldsAsJson(message, fields) };
  return { ...about, ...bytesAsJson(message), ...(exchange && { exchange: exchangeFields(exchange) }) };
}

function exchangeFields({ number, part, sinceNs }: ExchangeInfo): Readonly<Record<string, unknown>> {
  return { number, part, ...(sinceNs !== null && { sinceNs: Number(sinceNs) }) };
}

function connField(conn: Conn | null) {
  return conn && { conn: { local: address(conn.local), remote: address(conn.remote) } };
}

const address = ({ host, port }: Endpoint) => formatAddress(host, port);
