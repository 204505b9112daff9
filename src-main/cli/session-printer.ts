/** Prints one session's log as it grows. It pulls: what has not been printed yet waits in the log, not in memory. */
import type { ProtocolName } from '../contract/decoded';
import { protocolOf } from '../contract/session-protocol';
import { eventRecords, lastNumber, logRecords, type LogRecord } from '../engine/messages/log-records';
import type { Session } from '../engine/session/session';
import type { Line } from './line';
import type { Output } from './output';
import { printLine, type PrintOptions } from './printing';
import { SessionLines } from './session-lines';

export interface SessionPrinterOptions extends PrintOptions {
  readonly output: Output;
  /** Asked before each inbound record, or application message of a protocol, is printed; false: there are enough. null: nobody counts. */
  readonly takeInbound: (() => boolean) | null;
  readonly onBroken: (error: unknown) => void;
}

/** Milliseconds between two looks at the log when only events are printed: looking costs more than recording. */
const quietIntervalMs = 50;

export class SessionPrinter {
  readonly #session: Session;
  readonly #options: SessionPrinterOptions;
  readonly #lines: SessionLines;
  #next = 1;
  #running: Promise<void> | null = null;
  #isBroken = false;
  /** As many as were asked for have been printed, and another has come. */
  #hasEnough = false;

  constructor(session: Session, options: SessionPrinterOptions) {
    this.#session = session;
    this.#options = options;
    this.#lines = new SessionLines(session.spec, () => session.state.remote, this.#needsBytes);
    // Events alone are told early enough by the state that changes with them.
    if (!this.#isEventsOnly) session.onRecord(() => this.wake());
  }

  get url(): string {
    return this.#lines.url;
  }

  /** There may be something new. */
  wake(): void {
    this.#running ??= this.#printNew()
      .catch((error: unknown) => {
        this.#isBroken = true;
        this.#options.onBroken(error);
      })
      .finally(() => (this.#running = null));
  }

  /** Resolves when all that is in the log has been printed. */
  async drain(): Promise<void> {
    while (this.#running || this.#hasMore) {
      this.wake();
      await this.#running;
    }
  }

  /** The last lines: how it ended and what it carried. */
  async conclude(): Promise<void> {
    await this.drain();
    if (this.#isBroken) return;
    const { state, clock } = this.#session;
    const ending = this.#lines.ending(state.error, clock.nowNs());
    if (ending) await this.#print(ending);
    const { inboundRecords, inboundBytes, outboundRecords, outboundBytes } = state;
    const { droppedByKernel } = state.log;
    const counters = { inboundRecords, inboundBytes, outboundRecords, outboundBytes, droppedByKernel };
    await this.#print(this.#lines.line(clock.nowNs(), { event: 'counters', counters }));
    await this.#options.output.flush();
  }

  get #isEventsOnly(): boolean {
    return this.#options.quiet && this.#options.takeInbound === null;
  }

  /** What is counted may be inside them. */
  get #needsBytes(): boolean {
    return !this.#options.quiet || (this.#options.takeInbound !== null && this.#protocol !== null);
  }

  get #protocol(): ProtocolName | null {
    return protocolOf(this.#session.spec.kind);
  }

  get #hasMore(): boolean {
    const { log } = this.#session;
    return log !== null && !this.#isBroken && !this.#options.output.isClosed && lastNumber(log) >= this.#next;
  }

  async #printNew(): Promise<void> {
    await this.#gather();
    while (this.#hasMore) {
      const log = this.#session.log!;
      const to = lastNumber(log);
      const range = { from: this.#next, to, withBytes: this.#needsBytes };
      for await (const record of this.#isEventsOnly ? eventRecords(log, range) : logRecords(log, range))
        await this.#printRecord(record);
      this.#next = to + 1;
      await this.#options.output.flush();
    }
  }

  /** Everything that one turn of the event loop brings is printed together; with little to print, looking is rarer too. */
  #gather(): Promise<void> {
    return new Promise((resolve) =>
      this.#isEventsOnly && this.#next > 1 ? setTimeout(resolve, quietIntervalMs) : setImmediate(resolve),
    );
  }

  async #printRecord(record: LogRecord): Promise<void> {
    for (const line of this.#lines.ofRecord(record)) {
      if (this.#isCounted(line) && this.#options.takeInbound?.() === false) this.#hasEnough = true;
      if (this.#hasEnough && isInbound(line)) continue;
      await this.#print(line);
    }
  }

  /** Of a protocol its application messages, otherwise every read. */
  #isCounted({ what }: Line): boolean {
    if (this.#protocol === null) return what.event === 'data' && what.direction === 'inbound';
    if (what.event !== 'message') return false;
    const { direction, proto, isApplicationData } = what.message;
    return direction === 'inbound' && proto === this.#protocol && isApplicationData;
  }

  #print(line: Parameters<typeof printLine>[1]): Promise<void> {
    return printLine(this.#options.output, line, this.#options);
  }
}

function isInbound({ what }: Line): boolean {
  switch (what.event) {
    case 'data':
    case 'raw':
      return what.direction === 'inbound';
    case 'message':
      return what.message.direction === 'inbound';
    case 'violation':
      return what.violation.direction === 'inbound';
    case 'listening':
    case 'connected':
    case 'closed':
    case 'failed':
    case 'packet':
    case 'counters':
    case 'note':
      return false;
  }
}
