/** One session: what it is meant to be, what it is at the moment, and its log. It ends in exactly one of `closed` and `failed`. */
import type { ParsedCommandInput, SendResult, Target } from '../../contract/commands';
import { LabError, type LabErrorData } from '../../contract/errors';
import { encodeMessage } from '../../contract/notation';
import type { SessionSpec } from '../../contract/session-spec';
import type { ConnectionNumber, SessionId, SessionPhase, SessionState } from '../../contract/session-state';
import { asLabError } from '../failures';
import { Listeners, type Disposable } from '../listeners';
import type { Clock, LogReading, LogWriting } from '../record/log-contract';
import { captureFile } from './capture-file';
import { createRunner } from './create-runner';
import { Repeat } from './repeat';
import type { Runner, RunnerHost } from './runner';
import { sendFileTo, sendTo } from './sending';
import { SessionLog } from './session-log';
import { describeSession } from './session-description';
import type { Terminal } from './terminal';

export interface SessionOptions {
  readonly clock: Clock;
  readonly captureFolder: string;
  /** The file to record into; null names one in the folder. */
  readonly capturePath: string | null;
  readonly logCapBytes: number | null;
  /** The state is another than it was when last read. */
  readonly onChange: (session: Session) => void;
}

export interface RecordSeen {
  readonly number: number;
  readonly direction: 'inbound' | 'outbound';
  readonly connection: ConnectionNumber;
  readonly bytes: Uint8Array;
  readonly atNs: bigint;
}

export class Session implements RunnerHost {
  readonly id: SessionId;
  readonly clock: Clock;
  readonly terminals = new Map<ConnectionNumber, Terminal>();
  inboundRecords = 0;
  inboundBytes = 0;
  outboundRecords = 0;
  outboundBytes = 0;
  openedAtNs: bigint | null = null;
  reconnectAtNs: bigint | null = null;
  droppedByKernel: number | null = null;
  readonly #options: SessionOptions;
  readonly #log: SessionLog;
  readonly #records = new Listeners<RecordSeen>();
  readonly #endings = new Listeners<void>();
  #spec: SessionSpec;
  #phase: SessionPhase = 'closed';
  #error: LabErrorData | null = null;
  #runner: Runner | null = null;
  #repeat: Repeat | null = null;
  #closing: Promise<void> | null = null;
  #lastConnection = 0;

  constructor(id: SessionId, spec: SessionSpec, options: SessionOptions) {
    this.id = id;
    this.#spec = spec;
    this.#options = options;
    this.clock = options.clock;
    const { clock, logCapBytes: capBytes } = options;
    this.#log = new SessionLog({ clock, capBytes, onFailure: (error) => this.#finish(error) });
  }

  get spec(): SessionSpec {
    return this.#spec;
  }

  get phase(): SessionPhase {
    return this.#phase;
  }

  get error(): LabErrorData | null {
    return this.#error;
  }

  get runner(): Runner | null {
    return this.#runner;
  }

  get repeat(): Repeat | null {
    return this.#repeat;
  }

  get log(): LogReading | null {
    return this.#log.current;
  }

  get state(): SessionState {
    return describeSession(this, this.#log);
  }

  /** Called after each record was made, in the socket's callback; the bytes must be copied to be kept. */
  onRecord(listener: (record: RecordSeen) => void): Disposable {
    return this.#records.add(listener);
  }

  /** Resolves once it is closed or failed; at once where it is. */
  whenEnded(): Promise<void> {
    if (this.#isEnded) return Promise.resolve();
    return new Promise((resolve) => {
      const listening = this.#endings.add(() => {
        listening.dispose();
        resolve();
      });
    });
  }

  /** Throws `ALREADY_OPEN`. */
  update(spec: SessionSpec): void {
    if (!this.#isEnded) throw new LabError('ALREADY_OPEN');
    this.#spec = spec;
    this.changed();
  }

  /**
   * Resolves when it is open — or waits to reconnect, or was closed meanwhile: the phase tells. Throws LabError when
   * it failed, which is then its state too.
   */
  async open(): Promise<void> {
    if (!this.#isEnded) throw new LabError('ALREADY_OPEN');
    this.#error = null;
    this.opening();
    const spec = this.#spec;
    try {
      if (spec.kind === 'capture') await this.#openCapture(spec.path);
      else await this.#run(createRunner(spec, this));
    } catch (error) {
      const failure = asLabError(error);
      this.#finish(failure.toData());
      throw failure;
    }
  }

  async #run(runner: Runner): Promise<void> {
    this.#runner = runner;
    await runner.start();
  }

  async #openCapture(path: string): Promise<void> {
    await this.#log.read(path);
    if (this.#phase === 'opening') this.opened();
  }

  /** Ends gracefully, within a deadline. Closing again joins the closing under way. */
  close(): Promise<void> {
    if (this.#isEnded) return Promise.resolve();
    this.#closing ??= this.#close().finally(() => (this.#closing = null));
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#phase = 'closing';
    this.reconnectAtNs = null;
    this.#repeat?.stop();
    this.changed();
    await this.#runner?.stop();
    this.#finish(null);
  }

  /** Closes it and lets go of its log. */
  async remove(): Promise<void> {
    await this.close();
    await this.#log.close();
  }

  /** Shows the log of an earlier run until it is opened anew. */
  async resume(path: string): Promise<void> {
    await this.#log.resume(path);
    this.changed();
  }

  async send(target: Target, bytes: Uint8Array): Promise<SendResult> {
    return sendTo(await this.#sender.recipients(target), bytes);
  }

  async sendFile({ target, path, chunkByteLength }: ParsedCommandInput<'session.sendFile'>): Promise<SendResult> {
    const runner = this.#sender;
    return sendFileTo(await runner.recipients(target), path, runner.pieceByteLength ?? chunkByteLength);
  }

  /** Takes the place of a repetition under way. Throws what encoding and finding the recipients may. */
  async startRepeat({ target, message, times, everyMs }: ParsedCommandInput<'session.startRepeat'>): Promise<void> {
    const bytes = encodeMessage(message);
    await this.#sender.recipients(target);
    this.#repeat?.stop();
    const repeat = new Repeat(times, everyMs, () => this.send(target, bytes));
    this.#repeat = repeat;
    this.changed();
    void repeat
      .run(() => this.changed())
      .catch((error: unknown) => this.#log.writing?.event({ event: 'failed', error: asLabError(error).toData() }))
      .finally(() => this.#dropRepeat(repeat));
  }

  stopRepeat(): void {
    this.#repeat?.stop();
    if (this.#repeat !== null) this.#dropRepeat(this.#repeat);
  }

  #dropRepeat(repeat: Repeat): void {
    if (this.#repeat !== repeat) return;
    this.#repeat = null;
    this.changed();
  }

  /** What is open and can be asked to send. Throws `NOT_OPEN`. */
  get #sender(): Runner {
    if (this.#runner === null || this.#phase !== 'open') throw new LabError('NOT_OPEN');
    return this.#runner;
  }

  /** Of the open session, to act on its connections and groups. Throws `NOT_OPEN`. */
  get running(): Runner {
    return this.#sender;
  }

  // What the runner tells.

  openLog(port: number): LogWriting {
    const { captureFolder, capturePath } = this.#options;
    const path = (): string =>
      capturePath ?? captureFile(captureFolder, this.clock.nowNs(), this.#spec.kind, port, this.id);
    const { log, isNew } = this.#log.write(path);
    if (isNew) this.#beginCounting();
    return log;
  }

  #beginCounting(): void {
    this.#lastConnection = 0;
    this.inboundRecords = 0;
    this.inboundBytes = 0;
    this.outboundRecords = 0;
    this.outboundBytes = 0;
  }

  nextConnectionNumber(): ConnectionNumber {
    this.#lastConnection += 1;
    return this.#lastConnection;
  }

  recorded(
    connection: ConnectionNumber,
    direction: 'inbound' | 'outbound',
    bytes: Uint8Array,
    recordNumber: number,
  ): void {
    if (direction === 'inbound') {
      this.inboundRecords += 1;
      this.inboundBytes += bytes.byteLength;
      if (this.terminals.size > 0) this.terminals.get(connection)?.push(bytes);
    } else {
      this.outboundRecords += 1;
      this.outboundBytes += bytes.byteLength;
    }
    if (!this.#records.isEmpty) {
      this.#records.emit({ number: recordNumber, direction, connection, bytes, atNs: this.clock.nowNs() });
    }
    this.changed();
  }

  changed(): void {
    this.#options.onChange(this);
  }

  opening(): void {
    this.#phase = 'opening';
    this.reconnectAtNs = null;
    this.changed();
  }

  opened(): void {
    if (this.#phase === 'closing') return;
    this.#phase = 'open';
    this.#error = null;
    this.openedAtNs = this.clock.nowNs();
    this.changed();
  }

  waiting(error: LabError | null, untilNs: bigint): void {
    this.#phase = 'waiting-to-reconnect';
    this.#error = error?.toData() ?? null;
    this.reconnectAtNs = untilNs;
    this.openedAtNs = null;
    this.changed();
  }

  ended(error: unknown): void {
    this.#finish(error === null ? null : asLabError(error).toData());
  }

  fault(error: unknown): void {
    this.#finish(asLabError(error).toData());
  }

  get #isEnded(): boolean {
    return this.#phase === 'closed' || this.#phase === 'failed';
  }

  /** Only the first call does anything. */
  #finish(error: LabErrorData | null): void {
    if (this.#isEnded) return;
    const runner = this.#runner;
    this.#runner = null;
    this.#phase = error === null ? 'closed' : 'failed';
    this.#error = error;
    this.openedAtNs = null;
    this.reconnectAtNs = null;
    this.droppedByKernel = runner?.droppedByKernel ?? null;
    this.#repeat?.stop();
    runner?.destroy();
    this.#writeEnding(error);
    this.changed();
    this.#endings.emit();
  }

  #writeEnding(error: LabErrorData | null): void {
    const log = this.#log.writing;
    if (log === null || log.failure !== null) return;
    log.event(error === null ? { event: 'session-closed' } : { event: 'failed', error });
    log.flush();
  }
}
