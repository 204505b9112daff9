/** One session: what it is meant to be, what it is at the moment, and its log. It ends in exactly one of `closed` and `failed`. */
import type { ActionResult, SessionAction } from '../../contract/actions';
import type { ParsedCommandInput, SendResult, Target } from '../../contract/commands';
import { LabError, type LabErrorData } from '../../contract/errors';
import { isSameOnTheWire } from '../../contract/live-spec';
import { messageKind } from '../../contract/message';
import { encodeMessage } from '../../contract/notation';
import { schemeOf } from '../../contract/session-kinds';
import type { CaptureSpec, SessionSpec } from '../../contract/session-spec';
import type { ConnectionNumber, SessionId, SessionPhase, SessionState } from '../../contract/session-state';
import { asLabError } from '../failures';
import { Listeners, type Disposable } from '../listeners';
import type { Clock, LogReading, LogWriting } from '../record/log-contract';
import type { Authority } from '../tls/authority';
import { captureFile } from './capture-file';
import type { Journal } from './journal';
import { createRunner } from './create-runner';
import { Repeating } from './repeating';
import type { Runner, RunnerHost } from './runner';
import { sendFileTo, sendTo } from './sending';
import { describeSession } from './session-description';
import { SessionLog } from './session-log';
import { Traffic, type RecordSeen } from './traffic';

export interface SessionOptions {
  readonly clock: Clock;
  readonly captureFolder: string;
  /** The file to record into; null names one in the folder. */
  readonly capturePath: string | null;
  readonly logCapBytes: number | null;
  /** For what outlives a run; null: nothing may. */
  readonly dataFolder: string | null;
  readonly authority: Authority;
  /** The state is another than it was when last read. */
  readonly onChange: (session: Session) => void;
}

export class Session {
  readonly id: SessionId;
  readonly traffic: Traffic;
  /** Typed for this run; never part of the spec, so that no file holds it. */
  secret: string | null = null;
  readonly #options: SessionOptions;
  readonly #log: SessionLog;
  readonly #repeating: Repeating;
  readonly #endings = new Listeners<void>();
  #spec: SessionSpec;
  #phase: SessionPhase = 'closed';
  #error: LabErrorData | null = null;
  #runner: Runner | null = null;
  /** Of the run before, shown until the session is opened anew. */
  #latestJournal: Journal | null = null;
  #closing: Promise<void> | null = null;
  #updating: Promise<void> = Promise.resolve();
  #openedAtNs: bigint | null = null;
  #reconnectAtNs: bigint | null = null;
  #droppedByKernel: number | null = null;
  #lastConnection: ConnectionNumber = 0;

  constructor(id: SessionId, spec: SessionSpec, options: SessionOptions) {
    this.id = id;
    this.#spec = spec;
    this.#options = options;
    this.traffic = new Traffic(options.clock);
    this.#log = new SessionLog({
      clock: options.clock,
      capBytes: options.logCapBytes,
      onFailure: (error) => this.#end(error),
      onChange: this.#changed,
    });
    this.#repeating = new Repeating(this.#changed, (error) => this.#log.failed(error));
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

  get clock(): Clock {
    return this.#options.clock;
  }

  get log(): LogReading | null {
    return this.#log.current;
  }

  /** Made when it is asked for. */
  get state(): SessionState {
    return describeSession({
      id: this.id,
      spec: this.#spec,
      phase: this.#phase,
      error: this.#error,
      openedAtNs: this.#openedAtNs,
      reconnectAtNs: this.#reconnectAtNs,
      droppedByKernel: this.#runner === null ? this.#droppedByKernel : this.#runner.droppedByKernel,
      runner: this.#runner,
      journal: this.journal,
      repeat: this.#repeating.state,
      traffic: this.traffic,
      log: this.#log,
    });
  }

  /** Called after each record was made, in the socket's callback. */
  onRecord(listener: (record: RecordSeen) => void): Disposable {
    return this.traffic.onRecord(listener);
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

  /** Throws `ALREADY_OPEN`, unless only that changes which may change while it is open; and what taking that over may. */
  update(spec: SessionSpec): Promise<void> {
    // One after the other: the latest is the one in force.
    const updated = this.#updating.then(() => this.#update(spec));
    this.#updating = updated.catch(() => undefined);
    return updated;
  }

  async #update(spec: SessionSpec): Promise<void> {
    if (!this.#isEnded && !isSameOnTheWire(this.#spec, spec)) throw new LabError('ALREADY_OPEN');
    if (spec.kind !== 'capture') await this.#runner?.adopt?.(spec);
    this.#spec = spec;
    this.#changed();
  }

  /**
   * Resolves when it is open — or waits to reconnect, or was closed meanwhile: the phase tells. Throws LabError when
   * it failed, which is then its state too.
   */
  async open(): Promise<void> {
    if (!this.#isEnded) throw new LabError('ALREADY_OPEN');
    this.#error = null;
    this.#enter('opening');
    const spec = this.#spec;
    try {
      if (spec.kind === 'capture') await this.#openCapture(spec.path);
      else await this.#run(spec);
    } catch (error) {
      const failure = asLabError(error);
      this.#end(failure.toData());
      throw failure;
    }
  }

  async #run(spec: Exclude<SessionSpec, CaptureSpec>): Promise<void> {
    const host = this.#host(() => this.#runner === runner);
    const runner = createRunner(spec, host);
    this.#runner = runner;
    await runner.start();
  }

  async #openCapture(path: string): Promise<void> {
    await this.#log.read(path);
    if (this.#phase === 'opening') this.#opened();
  }

  /** Ends gracefully, within a deadline. Closing again joins the closing under way. */
  close(): Promise<void> {
    if (this.#isEnded) return Promise.resolve();
    this.#closing ??= this.#close().finally(() => (this.#closing = null));
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#repeating.stop();
    this.#enter('closing');
    try {
      await this.#runner?.stop();
      this.#end(null);
    } catch (error) {
      this.#end(asLabError(error).toData());
    }
  }

  /** Closes it and lets go of its log, whose file stays. */
  async remove(): Promise<void> {
    await this.close();
    await this.#log.close();
  }

  /** Shows the log of an earlier run until it is opened anew. */
  async resume(path: string): Promise<void> {
    await this.#log.resume(path);
    this.#changed();
  }

  /** `as`: for a protocol whose messages are of two kinds; left out, what the bytes are fit for. */
  async send(target: Target, bytes: Uint8Array, as?: 'text' | 'binary'): Promise<SendResult> {
    return sendTo(await this.running.recipients(target), bytes, as);
  }

  /** Under whatever speaks on the connections; marked in the log. */
  async inject(target: Target, bytes: Uint8Array): Promise<SendResult> {
    const injectees = await this.running.injectees(target);
    return sendTo(
      injectees.map((injectee) => ({ number: injectee.number, send: (piece) => injectee.inject(piece) })),
      bytes,
    );
  }

  act(action: SessionAction): Promise<ActionResult> {
    return this.running.act(action);
  }

  /** The protocol's account of the latest run; null where there is none. */
  get journal(): Journal | null {
    return this.#runner?.journal ?? this.#latestJournal;
  }

  async sendFile({ target, path, chunkByteLength }: ParsedCommandInput<'session.sendFile'>): Promise<SendResult> {
    const runner = this.running;
    return sendFileTo(await runner.recipients(target), path, runner.pieceByteLength ?? chunkByteLength);
  }

  /** Takes the place of a repetition under way. Throws what encoding and finding the recipients may. */
  async startRepeat({ target, message, times, everyMs }: ParsedCommandInput<'session.startRepeat'>): Promise<void> {
    const bytes = encodeMessage(message);
    await this.running.recipients(target);
    this.#repeating.start(times, everyMs, () => this.send(target, bytes, messageKind(message)));
  }

  stopRepeat(): void {
    this.#repeating.stop();
  }

  /** Marks a record, or takes the mark away. Throws `RECORD_NOT_FOUND`. */
  mark(number: number, comment: string | null): void {
    if (this.log === null) throw new LabError('RECORD_NOT_FOUND', { number });
    this.log.mark(number, comment);
    this.#changed();
  }

  /** What is open, to send and to act on its connections and groups. Throws `NOT_OPEN`. */
  get running(): Runner {
    if (this.#runner === null || this.#phase !== 'open') throw new LabError('NOT_OPEN');
    return this.#runner;
  }

  /** For one run: what a runner tells after its end is not heard. */
  #host(isCurrent: () => boolean): RunnerHost {
    const whileCurrent = (tell: () => void): void => {
      if (isCurrent()) tell();
    };
    return {
      clock: this.#options.clock,
      authority: this.#options.authority,
      sessionId: this.id,
      dataFolder: this.#options.dataFolder,
      secret: () => this.secret,
      openLog: (port) => this.#openLog(port),
      nextConnectionNumber: () => (this.#lastConnection += 1),
      recorded: this.#recorded,
      changed: this.#changed,
      opening: () => whileCurrent(() => this.#enter('opening')),
      opened: () => whileCurrent(() => this.#opened()),
      waiting: (error, untilNs) => whileCurrent(() => this.#waitUntil(untilNs, error)),
      ended: (error) => whileCurrent(() => this.#end(error === null ? null : asLabError(error).toData())),
      fault: (error) => whileCurrent(() => this.#end(asLabError(error).toData())),
    };
  }

  #openLog(port: number): LogWriting {
    const { captureFolder, capturePath, clock } = this.#options;
    const path = (): string => capturePath ?? captureFile(captureFolder, clock.nowNs(), this.#spec.kind, port, this.id);
    const { log, isNew } = this.#log.write(path, schemeOf(this.#spec));
    if (isNew) {
      this.#lastConnection = 0;
      this.traffic.reset();
    }
    return log;
  }

  readonly #recorded: RunnerHost['recorded'] = (connection, direction, bytes, number) => {
    this.traffic.add(connection, direction, bytes, number);
    this.#options.onChange(this);
  };

  readonly #changed = (): void => this.#options.onChange(this);

  #enter(phase: SessionPhase): void {
    this.#phase = phase;
    this.#reconnectAtNs = null;
    this.#changed();
  }

  #opened(): void {
    if (this.#phase === 'closing') return;
    this.#error = null;
    this.#openedAtNs = this.#options.clock.nowNs();
    this.#enter('open');
  }

  #waitUntil(untilNs: bigint, error: LabError | null): void {
    this.#error = error?.toData() ?? null;
    this.#openedAtNs = null;
    this.#enter('waiting-to-reconnect');
    this.#reconnectAtNs = untilNs;
  }

  get #isEnded(): boolean {
    return this.#phase === 'closed' || this.#phase === 'failed';
  }

  /** Only the first call does anything. */
  #end(error: LabErrorData | null): void {
    if (this.#isEnded) return;
    const runner = this.#runner;
    this.#runner = null;
    this.#latestJournal = runner?.journal ?? null;
    this.#droppedByKernel = runner?.droppedByKernel ?? null;
    this.#error = error;
    this.#openedAtNs = null;
    this.#repeating.stop();
    runner?.destroy();
    this.#enter(error === null ? 'closed' : 'failed');
    this.#log.end(error);
    this.#endings.emit();
  }
}
