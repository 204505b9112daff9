/** A message whose connection's beginning was dropped with the log's oldest part: read by itself, as far as it can be. */
import { defaultLimits } from '../decode/limits';
import type { LogReading } from '../record/log-contract';
import { Channel } from './channel';
import { connectionRecords } from './connection-records';
import type { FoundMessage } from './message-finder';
import type { MessageEntry } from './message-index';
import { violationsAfter } from './row-drafts';

/** What only the beginning says (a version, what is compressed how) is guessed. Null: alone it cannot be read. */
export async function loneMessage(log: LogReading, entry: MessageEntry): Promise<FoundMessage | null> {
  const { connection, layer, direction, protocol, firstRecord, foundAt } = entry;
  if (direction === 'none') return null;
  let channel: Channel | null = null;
  for await (const record of connectionRecords(log, connection, { from: firstRecord, to: foundAt })) {
    if (record.event !== null || record.layer !== layer || record.direction !== direction) continue;
    channel ??= new Channel(record, { protocol, otherwise: null, isChosen: true }, defaultLimits);
    const { number, atNs, bytes } = record;
    const from = number === firstRecord ? entry.from : 0;
    const { found } = channel.push(direction, { number, atNs, from, bytes: bytes.subarray(from) });
    const at = found.findIndex(({ decoded }) => decoded.kind === 'message' && decoded.len === entry.byteLength);
    const { decoded, place } = found[at] ?? {};
    if (decoded?.kind !== 'message') continue;
    const violations = violationsAfter(found, at).map((one) => ({ ...one, at: one.at + entry.streamAt }));
    return { message: { ...decoded, at: entry.streamAt }, violations, place: place ?? null };
  }
  return null;
}
