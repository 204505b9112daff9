/** The latest bytes that a connection received, read back from the log. */
import type { ConnectionNumber } from '../../contract/session-state';
import { directions, layers, recordKinds } from '../../contract/records';
import type { LogReading } from '../record/log-contract';

/** Records looked at, back from the latest: on a busy server a quiet connection's past may lie further back and is not sought. */
export const maximumRecordsSearched = 20_000;
const pageRows = 1_000;

const data = recordKinds.indexOf('data');
const inbound = directions.indexOf('inbound');
const ciphertext = layers.indexOf('ciphertext');

/** In the order of arrival, at most so many bytes; `lastNumber` is the last record that counts. */
export async function recentInbound(
  log: LogReading,
  connection: ConnectionNumber,
  lastNumber: number,
  byteLength: number,
): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  const oldest = Math.max(log.firstNumber, lastNumber - maximumRecordsSearched + 1);
  let left = byteLength;
  for (let end = lastNumber; end >= oldest && left > 0; end -= pageRows) {
    const first = Math.max(oldest, end - pageRows + 1);
    for (const record of (await inboundRecords(log, connection, first, end)).reverse()) {
      if (left <= 0) break;
      const length = Math.min(left, record.byteLength);
      found.push((await log.record(record.number, record.byteLength - length, length)).bytes);
      left -= length;
    }
  }
  return found.reverse();
}

async function inboundRecords(
  log: LogReading,
  connection: ConnectionNumber,
  first: number,
  last: number,
): Promise<{ number: number; byteLength: number }[]> {
  const rows = await log.rows(first, last - first + 1);
  const records: { number: number; byteLength: number }[] = [];
  for (let row = 0; row < rows.count; row += 1) {
    const isWanted = rows.kind[row] === data && rows.direction[row] === inbound && rows.connection[row] === connection;
    // Of a connection with TLS, what was said in it.
    if (rows.layer[row] === ciphertext) continue;
    if (isWanted) records.push({ number: rows.firstNumber + row, byteLength: rows.byteLength[row]! });
  }
  return records;
}
