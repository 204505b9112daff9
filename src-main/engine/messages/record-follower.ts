/** Goes through the records of a log from the first to the last, and on as more come. */
import { LabError } from '../../contract/errors';
import type { GrowingLog } from '../record/log-contract';
import { lastNumber, logRecords, type LogRecord } from './log-records';

export interface RecordFollowerOptions {
  readonly from: number;
  readonly signal: AbortSignal;
  /** Records in their order, whole, a bounded piece at a time. */
  readonly onRecords: (records: readonly LogRecord[]) => void | Promise<void>;
  /** All that there is has been gone through; with the last record where no more comes. */
  readonly onCaughtUp: (last: LogRecord | null) => void | Promise<void>;
}

/** Records gone through in one turn of the event loop: a few milliseconds of decoding. */
const turnCount = 256;

export class RecordFollower {
  readonly #log: GrowingLog;
  readonly #options: RecordFollowerOptions;
  #next: number;
  #isWhole = false;
  #last: LogRecord | null = null;

  constructor(log: GrowingLog, options: RecordFollowerOptions) {
    this.#log = log;
    this.#options = options;
    this.#next = options.from;
  }

  /** The last record that was gone through. */
  get through(): number {
    return this.#next - 1;
  }

  /** Ends when it is told to, or when a log that nobody writes has been gone through. Rejects where the log cannot be read. */
  async run(): Promise<void> {
    const { signal, onCaughtUp } = this.#options;
    void this.#log.whenIndexed.then(() => (this.#isWhole = true));
    while (!signal.aborted) {
      const more = this.#log.whenMore();
      const isWhole = this.#isWhole;
      if (lastNumber(this.#log) >= this.#next) await this.#turn();
      else if (isWhole) return onCaughtUp(this.#last);
      else {
        await onCaughtUp(null);
        await more;
      }
    }
  }

  /** Null: the log has dropped some of them meanwhile. */
  async #read(from: number, to: number): Promise<LogRecord[] | null> {
    const records: LogRecord[] = [];
    try {
      for await (const record of logRecords(this.#log, { from, to, withBytes: true })) records.push(record);
    } catch (error) {
      if (!(error instanceof LabError) || this.#log.firstNumber <= from) throw error;
      this.#next = this.#log.firstNumber;
      return null;
    }
    return records;
  }

  async #turn(): Promise<void> {
    const from = Math.max(this.#next, this.#log.firstNumber);
    const to = Math.min(lastNumber(this.#log), from + turnCount - 1);
    const records = await this.#read(from, to);
    if (records === null || this.#options.signal.aborted) return;
    await this.#options.onRecords(records);
    this.#last = records.at(-1) ?? this.#last;
    this.#next = to + 1;
    // Whoever asks something meanwhile is answered before the next turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
}
