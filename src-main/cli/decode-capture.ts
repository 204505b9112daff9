/** Prints a capture file: what is whole to standard output, what is not to standard error. */
import type { RecordBytes } from '../contract/records';
import type { CompiledFilter } from '../engine/decode/filter/filter';
import type { FilterRecord } from '../engine/decode/filter/filter-record';
import { openLog } from '../engine/record/open-log';
import type { LogReading } from '../engine/record/log-contract';
import { CaptureLines } from './capture-lines';
import { lastNumber, logRecords } from './log-records';
import { complain, Output } from './output';
import { printLine, type PrintOptions } from './printing';
import { interruptedStatus, Stop, stopOnSignals } from './stop';

export interface DecodeOptions {
  readonly path: string;
  /** What the file is called in messages. */
  readonly name: string;
  readonly print: PrintOptions;
  readonly filter: CompiledFilter | null;
}

/** Returns the exit status: 0 if anything was read. Throws LabError for a file that is no capture. */
export async function decodeCapture({ path, name, print, filter }: DecodeOptions): Promise<number> {
  const stop = new Stop();
  stopOnSignals(stop);
  const output = new Output(() => stop.request('output-closed'));
  const lines = new CaptureLines(name);
  const log = await openLog(path);
  try {
    for await (const record of allRecords(log)) {
      if (stop.signal.aborted) break;
      if (filter && !filter.matches(filtered(record))) continue;
      for (const line of lines.ofRecord(record)) await printLine(output, line, print);
    }
    await output.flush();
  } finally {
    await log.close();
  }
  const { damage } = log.state;
  if (damage) await complain(damage.message.replaceAll(path, name));
  if (stop.reason === 'interrupted') return interruptedStatus;
  return damage && log.count === 0 ? 1 : 0;
}

/** A file is indexed in turns of the event loop: what is known is printed meanwhile. */
async function* allRecords(log: LogReading): AsyncGenerator<RecordBytes> {
  for (let from = 1, isWhole = false; !isWhole;) {
    isWhole = log.state.indexed === 1;
    const to = lastNumber(log);
    yield* logRecords(log, { from, to, withBytes: true });
    from = Math.max(from, to + 1);
    await new Promise(setImmediate);
  }
}

function filtered(record: RecordBytes): FilterRecord {
  return { ...record, event: record.event?.event ?? null };
}
