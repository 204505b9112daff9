/** Reads the records of one connection out of a log that holds many. */
import type { ConnectionNumber } from '../../contract/session-state';
import type { LogReading } from '../record/log-contract';
import { logRecords, type LogRecord } from './log-records';

/** Records read together; what lies between them is read along where it is little. */
const togetherCount = 256;
const gapCount = 16;

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Events and data of the connection, `from` and `to` included, in their order; whole, or without their bytes. */
export async function* connectionRecords(
  log: LogReading,
  connection: ConnectionNumber,
  { from, to, withBytes = true }: Stretch & { readonly withBytes?: boolean },
): AsyncGenerator<LogRecord> {
  let next = log.nextOf(connection, from);
  while (next !== null && next <= to) {
    const stretch = stretchFrom(log, connection, next, to);
    for await (const record of logRecords(log, { ...stretch, withBytes }))
      if (record.connection === connection) yield record;
    next = log.nextOf(connection, stretch.to + 1);
  }
}

/** As many as are near one another. */
function stretchFrom(log: LogReading, connection: ConnectionNumber, from: number, limit: number): Stretch {
  let to = from;
  while (to - from < togetherCount) {
    const next = log.nextOf(connection, to + 1);
    if (next === null || next > limit || next - to > gapCount) break;
    to = next;
  }
  return { from, to };
}
