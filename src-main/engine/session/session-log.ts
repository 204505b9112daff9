/** The log of one session: the earlier run's until it is opened anew, then one that this run writes. */
import type { LabErrorData } from '../../contract/errors';
import type { Scheme } from '../../contract/session-kinds';
import type { LogState } from '../../contract/session-state';
import { asLabError } from '../failures';
import type { Clock, LogReading, LogWriting } from '../record/log-contract';
import { openLog } from '../record/open-log';
import { createLog } from '../record/recording';
import { version } from '../version';

export interface SessionLogOptions {
  readonly clock: Clock;
  readonly capBytes: number | null;
  readonly onFailure: (error: LabErrorData) => void;
  /** A file is being read, and more of it is there. */
  readonly onChange: () => void;
}

/** Milliseconds between two looks at how far a file is read. */
const progressIntervalMs = 100;

const emptyState: Omit<LogState, 'droppedByKernel'> = {
  count: 0,
  firstNumber: 1,
  storedBytes: 0,
  waitingBytes: 0,
  path: null,
  indexed: 1,
  damage: null,
  hasSecrets: false,
};

export class SessionLog {
  readonly #options: SessionLogOptions;
  #reading: LogReading | null = null;
  #writing: LogWriting | null = null;
  #resuming: Promise<void> | null = null;
  #unreadable: { readonly path: string; readonly damage: LabErrorData } | null = null;

  constructor(options: SessionLogOptions) {
    this.#options = options;
  }

  get current(): LogReading | null {
    return this.#writing ?? this.#reading;
  }

  /** The one that this run writes; null before. */
  get writing(): LogWriting | null {
    return this.#writing;
  }

  get state(): Omit<LogState, 'droppedByKernel'> {
    if (this.#unreadable !== null) return { ...emptyState, ...this.#unreadable };
    return this.current?.state ?? emptyState;
  }

  get marks(): Readonly<Record<number, string>> {
    const marks = this.current?.marks;
    return marks === undefined || marks.size === 0 ? {} : Object.fromEntries(marks);
  }

  /** Appends to this run's log, or begins it at the path; a log that failed is left as it is. `scheme`: of the session's URL. Throws LabError. */
  write(path: () => string, scheme: Scheme | null): { log: LogWriting; isNew: boolean } {
    const earlier = this.#writing;
    if (earlier !== null && earlier.failure === null) return { log: earlier, isNew: false };
    const { clock, capBytes, onFailure } = this.#options;
    const log = createLog({ path: path(), clock, capBytes, scheme, version });
    log.onFailure(onFailure);
    this.#release();
    this.#writing = log;
    return { log, isNew: true };
  }

  /** Shows a capture file. Throws LabError. */
  async read(path: string): Promise<void> {
    const reading = await openLog(path);
    this.#release();
    this.#show(reading);
  }

  /** Shows the log of an earlier run, or why that can't be had. */
  resume(path: string): Promise<void> {
    this.#resuming = this.#resume(path);
    return this.#resuming;
  }

  async #resume(path: string): Promise<void> {
    try {
      const reading = await openLog(path);
      if (this.current === null) this.#show(reading);
      else await reading.close();
    } catch (error) {
      if (this.current === null) this.#unreadable = { path, damage: asLabError(error).toData() };
    }
  }

  #show(reading: LogReading): void {
    this.#reading = reading;
    const { onChange } = this.#options;
    const timer = setInterval(onChange, progressIntervalMs);
    void reading.whenIndexed.then(() => {
      clearInterval(timer);
      onChange();
    });
  }

  /** An action failed that goes on by itself, with nobody to answer. */
  failed(error: unknown): void {
    this.#writing?.event({ event: 'failed', error: asLabError(error).toData() });
  }

  /** The last event of a run, on disk. */
  end(error: LabErrorData | null): void {
    const log = this.#writing;
    if (log === null || log.failure !== null) return;
    log.event(error === null ? { event: 'session-closed' } : { event: 'failed', error });
    log.flush();
  }

  async close(): Promise<void> {
    await this.#resuming;
    const open = this.current;
    this.#reading = null;
    this.#writing = null;
    await open?.close();
  }

  /** Lets go of what was shown so far; its file stays. */
  #release(): void {
    const shown = this.current;
    this.#reading = null;
    this.#writing = null;
    this.#unreadable = null;
    shown?.close().catch((error: unknown) => void asLabError(error));
  }
}
