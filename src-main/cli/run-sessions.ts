/** Opens sessions, prints what they carry, and ends them: what `listen`, `connect` and `run` have in common. */
import { LabError } from '../contract/errors';
import { defaultLogCapBytes } from '../contract/workspace';
import { kindTraits } from '../contract/session-kinds';
import type { SessionSpec } from '../contract/session-spec';
import { Bench } from '../engine/bench';
import { asLabError } from '../engine/failures';
import type { Session } from '../engine/session/session';
import { Changes } from './changes';
import { complain, Output } from './output';
import type { PrintOptions } from './printing';
import { endAfterPeer, sendAll, sendStandardInput, type Send } from './sending';
import type { Errand } from './schemes/scheme-options';
import { SessionPrinter } from './session-printer';
import { SettledRequests } from './settled-requests';
import { interruptedStatus, Stop, stopOnSignals } from './stop';
import { temporaryFolder } from './temporary-folder';

export interface RunOptions extends PrintOptions {
  /** Capture file, of a single session; null keeps none. */
  readonly record: string | null;
  /** Milliseconds to run; null: until interrupted. */
  readonly forMs: number | null;
  /** Inbound records to print; null: all. */
  readonly count: number | null;
  readonly sends: readonly Send[];
  readonly stdin: boolean;
  /** Messages go as binary, of a protocol that has two kinds. */
  readonly binary: boolean;
  /** What a client does by itself in place of sending; it ends with it. */
  readonly errand: Errand | null;
}

/** Returns the exit status. */
export async function runSessions(specs: readonly SessionSpec[], options: RunOptions): Promise<number> {
  const stop = new Stop();
  stopOnSignals(stop);
  const run = new Run(specs, options, stop);
  const timer = options.forMs === null ? null : setTimeout(() => stop.request('time'), options.forMs);
  try {
    return await run.toTheEnd();
  } finally {
    if (timer) clearTimeout(timer);
  }
}

class Run {
  readonly #options: RunOptions;
  readonly #stop: Stop;
  readonly #output: Output;
  readonly #bench: Bench;
  readonly #changes = new Changes();
  readonly #sessions: readonly Session[];
  readonly #printers: readonly SessionPrinter[];
  readonly #requests: readonly SettledRequests[];
  #inboundLeft: number;
  readonly #sentences: string[] = [];
  /** The first thing that went wrong besides the sessions themselves. */
  #failure: LabError | null = null;

  constructor(specs: readonly SessionSpec[], options: RunOptions, stop: Stop) {
    this.#options = options;
    this.#stop = stop;
    this.#inboundLeft = options.count ?? Infinity;
    this.#output = new Output(() => stop.request('output-closed'));
    this.#bench = new Bench({
      captureFolder: options.record === null ? temporaryFolder() : '',
      // What is kept is kept whole; what only waits to be printed may not fill the disk.
      logCapBytes: options.record === null ? defaultLogCapBytes : null,
      feed: () => this.#onChange(),
    });
    this.#sessions = specs.map((spec) => this.#bench.createSession(spec, { capturePath: options.record }));
    this.#printers = this.#sessions.map((session) => this.#printer(session));
    const servers = this.#sessions.filter(({ spec }) => spec.kind === 'http-server');
    this.#requests = servers.map((session) => new SettledRequests(session));
  }

  #printer(session: Session): SessionPrinter {
    const { json, quiet } = this.#options;
    return new SessionPrinter(session, {
      json,
      quiet,
      output: this.#output,
      takeInbound:
        this.#options.count === null || session.spec.kind === 'http-server' ? null : () => this.#takeInbound(),
      onBroken: (error) => this.#break(error),
    });
  }

  async toTheEnd(): Promise<number> {
    await Promise.race([this.#work(), this.#stop.requested]);
    await Promise.all(this.#sessions.map((session) => session.close()));
    if (!this.#options.json && !this.#options.quiet) await this.#saySentences();
    for (const printer of this.#printers) await printer.conclude().catch((error: unknown) => this.#break(error));
    await this.#output.flush().catch((error: unknown) => this.#break(error));
    const failures = this.#sessions.map(({ error }) => error).filter((error) => error !== null);
    if (failures.length === 0 && this.#failure) failures.push(this.#failure);
    for (const { message } of failures) await complain(message);
    await this.#bench.close();
    if (this.#stop.reason === 'interrupted') return interruptedStatus;
    return failures.length > 0 ? 1 : 0;
  }

  /** Resolves when every session has ended by itself. */
  async #work(): Promise<void> {
    await Promise.all(this.#sessions.map((session) => this.#workOn(session)));
  }

  async #workOn(session: Session): Promise<void> {
    try {
      await session.open();
    } catch (error) {
      if (error instanceof LabError) return; // It is the session's state now, and told at the end.
      throw error;
    }
    const ended = session.whenEnded();
    // What could not be sent any more is known only once the sending has given up.
    const signal = AbortSignal.any([this.#stop.signal, abortedWhen(ended)]);
    const { errand } = this.#options;
    await Promise.all([
      ended,
      errand === null ? this.#send(session, signal) : this.#runErrand(errand, session, signal),
    ]);
  }

  async #saySentences(): Promise<void> {
    if (this.#sentences.length === 0) return;
    for (const printer of this.#printers) await printer.drain();
    for (const sentence of this.#sentences) await this.#output.print(sentence);
  }

  async #runErrand(errand: Errand, session: Session, signal: AbortSignal): Promise<void> {
    const { sends, stdin } = this.#options;
    try {
      const failure = await errand(session, {
        changes: this.#changes,
        signal,
        sends,
        stdin,
        say: (sentence) => this.#sentences.push(sentence),
      });
      if (failure !== null && !this.#stop.signal.aborted) this.#failure ??= failure;
    } catch (error) {
      this.#failure ??= asLabError(error);
    }
    await session.close();
  }

  async #send(session: Session, signal: AbortSignal): Promise<void> {
    const { sends, stdin, binary } = this.#options;
    try {
      const unsent = await sendAll(session, sends, this.#changes, signal);
      if (unsent > 0 && !this.#stop.signal.aborted) this.#failure ??= new LabError('NOT_ALL_SENT', { count: unsent });
      if (stdin) await sendStandardInput(session, this.#changes, signal, binary ? 'binary' : undefined);
      else if (session.spec.kind === 'tcp-client' && session.spec.allowHalfOpen)
        await endAfterPeer(session, this.#changes, signal);
    } catch (error) {
      this.#failure ??= asLabError(error);
      // A server goes on: it was one of its clients that could not be reached.
      if (kindTraits[session.spec.kind].role !== 'server') this.#stop.request('broken');
    }
  }

  #onChange(): void {
    this.#changes.announce();
    if (this.#options.count !== null) for (const requests of this.#requests) this.#countRequests(requests);
    for (const printer of this.#printers) printer.wake();
  }

  #countRequests(requests: SettledRequests): void {
    for (let left = requests.takeNew(); left > 0; left -= 1) this.#takeInbound();
  }

  #takeInbound(): boolean {
    if (this.#inboundLeft === 0) return false;
    this.#inboundLeft--;
    if (this.#inboundLeft === 0) this.#stop.request('count');
    return true;
  }

  /** Nothing more can be done. */
  #break(error: unknown): void {
    this.#failure ??= asLabError(error);
    this.#stop.request('broken');
  }
}

function abortedWhen(ended: Promise<void>): AbortSignal {
  const controller = new AbortController();
  void ended.then(() => controller.abort());
  return controller.signal;
}
