/** Text lines: dense, for a person. Nothing from the wire gets through unescaped: a peer can't move the cursor or colour the text. */
import type { FieldNode } from '../contract/fields';
import type { LogEvent } from '../contract/records';
import type { TlsInfo } from '../contract/tls-info';
import { encodeText } from '../contract/encoding';
import { toTextNotation } from '../contract/notation';
import { printableText } from '../contract/printable';
import { formatByteCount, formatCount } from '../contract/quantity-format';
import type { Counters, Endpoint } from '../contract/session-state';
import { formatAddress } from '../contract/session-url';
import { formatDuration, formatTimeOfDay } from '../contract/time-format';
import type { Conn, ExchangeInfo, Line, What } from './line';
import { packetText } from './packet-text';

/** `10:32:09.500 431 ← #1       5  Hello` */
export function textLine({ atNs, session, what }: Line): string {
  return `${formatTimeOfDay(atNs)} ${said(what, session)}`;
}

function said(what: What, session: string): string {
  switch (what.event) {
    case 'listening':
      return `• listening on ${session}`;
    case 'connected':
      return `• ${side(what.conn)}connected: ${address(what.conn.local)} ⇄ ${address(what.conn.remote)}`;
    case 'closed':
      return `• ${side(what.conn)}${howClosed(what)}`;
    case 'failed':
      return `• ${side(what.conn)}failed: ${printableText(what.error.message)}`;
    case 'data':
      return `${arrows[what.direction]} ${side(what.conn)}${String(what.bytes.length).padStart(6)}  ${toTextNotation(what.bytes)}`;
    case 'raw':
      return `${arrows[what.direction]} ${side(what.conn)}${String(what.byteLength).padStart(6)}  ${rawText(what)}`;
    case 'message': {
      const { direction, proto, type, summary, fields } = what.message;
      const said = `${summary && `  ${safe(summary)}`}${bodyText(fields)}${afterText(what.exchange)}`;
      return `${arrows[direction]} ${side(what.conn)}${proto} ${safe(type)}${said}`;
    }
    case 'violation': {
      const { direction, proto, severity, clause, sentence } = what.violation;
      const said = `! ${severity}: ${safe(sentence)} (${clause})`;
      // Beneath its message, which says the rest.
      return what.of ? `    ${said}` : `${arrows[direction]} ${side(what.conn)}${proto} ${said}`;
    }
    case 'packet':
      return packetText(what.packet, !what.isAlone);
    case 'counters':
      return `• ${totals(what.counters)}`;
    case 'note':
      return `• ${side(what.conn)}${printableText(noteText(what.note, what.conn))}`;
  }
}

function howClosed({ conn, by, isReset }: What & { event: 'closed' }): string {
  if (conn === null) return 'closed';
  const who = by === 'remote' ? ' by the peer' : '';
  return `${isReset ? 'reset' : 'closed'}${who}`;
}

function totals(counters: Counters & { readonly droppedByKernel: number | null }): string {
  const { inboundRecords, inboundBytes, outboundRecords, outboundBytes, droppedByKernel } = counters;
  const amount = (records: number, bytes: number) => `${formatCount(records)} (${formatByteCount(bytes)})`;
  const dropped = droppedByKernel
    ? ` · ${formatCount(droppedByKernel)} dropped by the system before they were read`
    : '';
  return `in ${amount(inboundRecords, inboundBytes)} · out ${amount(outboundRecords, outboundBytes)}${dropped}`;
}

function noteText(note: LogEvent, conn: Conn | null): string {
  switch (note.event) {
    case 'connecting':
      // The SYN in somebody else's capture, of either side.
      if (conn) return `connection asked for (SYN): ${address(conn.local)} ⇄ ${address(conn.remote)}`;
      return `connecting to ${address(note.remote)}`;
    case 'secured':
      return securedText(note.tls);
    case 'end-received':
      return `the peer has ended its side (FIN)${note.isUnannounced === true ? ' without close_notify: what came may be cut off' : ''}`;
    case 'end-sent':
      return 'our side is ended (FIN)';
    case 'reconnecting':
      return `connecting again in ${note.delayMs} ms`;
    case 'refused':
      return `refused ${address(note.remote)}: there are as many connections as allowed`;
    case 'joined':
      return `joined ${note.group}`;
    case 'left':
      return `left ${note.group}`;
    case 'kernel-dropped':
      return `${formatCount(note.datagrams)} datagrams were dropped by the system before they were read`;
    case 'segment-dropped':
      return `the oldest ${formatCount(note.records)} records were dropped: the log is at its size limit`;
    case 'listening':
    case 'connected':
    case 'closed':
    case 'reset':
    case 'failed':
    case 'problem':
    case 'session-closed':
      return note.event;
  }
}

function securedText({ version, cipher, serverName, alpn, verification }: TlsInfo): string {
  const parts = [`${version} ${cipher}`, serverName && `for ${serverName}`, alpn && `speaking ${alpn}`];
  const doubt =
    verification.verdict === 'bad'
      ? `; the peer's certificate is not good: ${String(verification.error.details['reason'])}`
      : '';
  return `secured: ${parts.filter(Boolean).join(' ')}${doubt}`;
}

/** Characters of a body that a line shows. */
const shownBody = 400;

/** An HTTP body that is text, as far as a line goes; others say what they carry in their summary. */
function bodyText(fields: readonly FieldNode[]): string {
  const body = fields.find(({ name }) => name === 'message-body')?.value;
  if (typeof body !== 'string' || body === '') return '';
  return ` · “${safe(body.slice(0, shownBody))}${body.length > shownBody ? '…' : ''}”`;
}

/** Of an answer: how long it took. */
function afterText(exchange: ExchangeInfo | null): string {
  if (exchange === null || exchange.sinceNs === null) return '';
  return ` · after ${formatDuration(exchange.sinceNs)} s`;
}

function rawText({ bytes, byteLength }: What & { event: 'raw' }): string {
  return `${toTextNotation(bytes)}${bytes.length < byteLength ? '…' : ''}`;
}

const arrows = { inbound: '←', outbound: '→' } as const;
/** Text that may come from the wire. */
const safe = (text: string) => toTextNotation(encodeText(text, 'utf-8'));
const side = (conn: Conn | null) => (conn ? `#${conn.number} ` : '');
const address = ({ host, port }: Endpoint) => formatAddress(host, port);
