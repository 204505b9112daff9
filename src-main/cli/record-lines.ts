/** What a record says of itself, and what its bytes mean. */
import type { RecordBytes } from '../contract/records';
import type { Heard } from '../engine/messages/log-conversations';
import { decodedLines } from './decoded-lines';
import type { ExchangeLines } from './exchange-lines';
import type { Conn, What } from './line';

/** `isDecoded`: its bytes are, or may become, messages. */
export function ofData(record: RecordBytes, heard: Heard | null): What | null {
  const { direction, bytes } = record;
  if (direction === 'none') return null;
  return { event: 'data', conn: connOf(record), direction, bytes, isDecoded: heard?.isDecoded ?? false };
}

/** Messages follow the bytes that complete them, and come before the event that does. */
export function inOrder(record: RecordBytes, own: What | null, heard: Heard | null, exchanges: ExchangeLines): What[] {
  const conn = connOf(record);
  const messages = heard ? [...decodedLines(conn, heard.found, exchanges), ...rawLines(record, heard)] : [];
  const whats = record.event ? [...messages, own] : [own, ...messages];
  return whats.filter((what) => what !== null);
}

/** Those of the record itself are its data; where all of it is raw, that line says it. */
function rawLines(record: RecordBytes, { raw, isDecoded }: Heard): What[] {
  return raw
    .filter(({ stretch }) => isDecoded || stretch.record !== record.number)
    .map(({ direction, stretch }) => {
      const isOwn = stretch.record === record.number;
      const bytes = isOwn ? record.bytes.subarray(stretch.from, stretch.from + stretch.length) : stretch.preview;
      return { event: 'raw', conn: connOf(record), direction, bytes, byteLength: stretch.length };
    });
}

export function connOf({ connection, local, remote }: RecordBytes): Conn | null {
  return connection > 0 && local && remote ? { number: connection, local, remote } : null;
}
