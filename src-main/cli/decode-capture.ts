/** Prints a capture file: what is whole to standard output, what is not to standard error. */
import { LabError } from '../contract/errors';
import type { DecodeAs } from '../contract/messages';
import { transports } from '../contract/records';
import { protocolOfScheme } from '../contract/session-protocol';
import { schemes, type Scheme } from '../contract/session-url';
import type { CompiledFilter } from '../engine/decode/filter/filter';
import { LogConversations } from '../engine/messages/log-conversations';
import { lastNumber, logRecords } from '../engine/messages/log-records';
import { SessionSpeech } from '../engine/messages/speech';
import { openLog } from '../engine/record/open-log';
import type { LogReading } from '../engine/record/log-contract';
import { CaptureLines } from './capture-lines';
import { passingLines } from './line-filter';
import { complain, Output } from './output';
import { printLine, type PrintOptions } from './printing';
import { interruptedStatus, type Stop } from './stop';

export interface DecodeOptions {
  readonly path: string;
  /** What the file is called in messages. */
  readonly name: string;
  readonly print: PrintOptions;
  readonly filter: CompiledFilter | null;
  readonly decodeAs: readonly DecodeAs[];
  readonly stop: Stop;
}

/** Returns the exit status: 0 if anything was read. Throws LabError for a file that is no capture. */
export async function decodeCapture({ path, name, print, filter, decodeAs, stop }: DecodeOptions): Promise<number> {
  const output = new Output(() => stop.request('output-closed'));
  const log = await openLog(path).catch((error: unknown) => {
    throw error instanceof LabError
      ? new LabError(error.code, { ...error.details, path: name }, { cause: error })
      : error;
  });
  let leftOut = 0;
  try {
    await log.whenIndexed;
    const scheme = ownScheme(log) ?? (await transportOf(log));
    const speech = new SessionSpeech(decodeAs, protocolOfScheme(scheme));
    const lines = new CaptureLines(name, scheme, new LogConversations(speech));
    for await (const record of logRecords(log, { from: 1, to: lastNumber(log), withBytes: true })) {
      if (stop.signal.aborted) break;
      // Of a connection with TLS its plaintext is told, where it is there.
      if (record.layer === 'ciphertext' && !speech.wantsCiphertext(record)) continue;
      // Every record is told to the lines: they know from it how the session is called.
      const said = lines.ofRecord(record);
      if (record.event === null && record.direction === 'none') leftOut++;
      for (const line of filter ? passingLines(filter, said, record, null) : said) await printLine(output, line, print);
    }
    await output.flush();
  } finally {
    await log.close();
  }
  const { damage } = log.state;
  if (leftOut > 0) await complain(`left out, since neither TCP nor UDP: ${leftOut} of ${log.count} records`);
  if (damage) await complain(damage.message.replaceAll(path, name));
  if (stop.reason === 'interrupted') return interruptedStatus;
  return damage && log.count === 0 ? 1 : 0;
}

/** Records looked at to learn what a capture of ours is about: it begins with few events before the first packet. */
const firstRecords = 1_000;

/** Null: somebody else's capture, or one of ours that is older. */
function ownScheme(log: LogReading): Scheme | null {
  return schemes.find((scheme) => scheme === log.scheme) ?? null;
}

/** What the first packet is of. */
async function transportOf(log: LogReading): Promise<Scheme> {
  const { transport } = await log.rows(log.firstNumber, firstRecords);
  const spoken = Array.from(transport, (index) => transports[index]).find((one) => one === 'tcp' || one === 'udp');
  return spoken === 'udp' ? 'udp' : 'tcp';
}
