/** Prints a capture file: what is whole to standard output, what is not to standard error. */
import { LabError } from '../contract/errors';
import type { DecodeAs } from '../contract/messages';
import { transports } from '../contract/records';
import { protocolOfScheme } from '../contract/session-protocol';
import { schemes, type Scheme } from '../contract/session-url';
import type { CompiledFilter } from '../engine/decode/filter/filter';
import { LogConversations } from '../engine/messages/log-conversations';
import { lastNumber, logRecords, type LogRecord } from '../engine/messages/log-records';
import { SessionSpeech, type Speech } from '../engine/messages/speech';
import { openLog } from '../engine/record/open-log';
import type { LogReading } from '../engine/record/log-contract';
import { CaptureLines } from './capture-lines';
import type { Line, Packet } from './line';
import { passingLines } from './line-filter';
import { complain, Output } from './output';
import { isAlone, packetLine, packetOf } from './packet-lines';
import { printLine, type PrintOptions } from './printing';
import { interruptedStatus, type Stop } from './stop';

export interface DecodeOptions {
  readonly path: string;
  /** What the file is called in messages. */
  readonly name: string;
  readonly print: PrintOptions;
  readonly filter: CompiledFilter | null;
  readonly decodeAs: readonly DecodeAs[];
  /** The headers of every packet are printed too. */
  readonly withPackets: boolean;
  readonly stop: Stop;
}

/** Returns the exit status: 0 if anything was read. Throws LabError for a file that is no capture. */
export async function decodeCapture(options: DecodeOptions): Promise<number> {
  const { path, name, stop } = options;
  const output = new Output(() => stop.request('output-closed'));
  const log = await openLog(path).catch((error: unknown) => {
    throw error instanceof LabError
      ? new LabError(error.code, { ...error.details, path: name }, { cause: error })
      : error;
  });
  try {
    await log.whenIndexed;
    await printLog(log, output, options);
    await output.flush();
  } finally {
    await log.close();
  }
  const { damage } = log.state;
  if (damage) await complain(damage.message.replaceAll(path, name));
  if (stop.reason === 'interrupted') return interruptedStatus;
  return damage && log.count === 0 ? 1 : 0;
}

async function printLog(log: LogReading, output: Output, options: DecodeOptions): Promise<void> {
  const { name, filter, decodeAs, withPackets, stop } = options;
  const scheme = ownScheme(log) ?? (await transportOf(log));
  const speech = new SessionSpeech(decodeAs, protocolOfScheme(scheme));
  const lines = new CaptureLines(name, scheme, new LogConversations(speech));
  const print = async (said: readonly Line[], record: LogRecord, packet: Packet | null): Promise<void> => {
    const passing = filter ? passingLines(filter, said, record, packet?.fields ?? null) : said;
    for (const line of passing) await printLine(output, line, options.print);
  };
  let last: LogRecord | null = null;
  for await (const record of logRecords(log, { from: 1, to: lastNumber(log), withBytes: true })) {
    if (stop.signal.aborted) return;
    if (!isTold(record, speech)) continue;
    // Every record is told to the lines: they know from it how the session is called.
    const said = lines.ofRecord(record);
    const isShown = withPackets || isAlone(record);
    const packet = isShown || filter?.needsPacket === true ? await packetOf(log, record) : null;
    await print(isShown && packet ? [lines.line(record, packetLine(record, packet)), ...said] : said, record, packet);
    last = record;
  }
  if (last) await print(lines.atEnd(last), last, null);
}

/** Of a connection with TLS its plaintext is told, where it is there. */
function isTold(record: LogRecord, speech: Speech): boolean {
  return record.layer !== 'ciphertext' || speech.wantsCiphertext(record);
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
