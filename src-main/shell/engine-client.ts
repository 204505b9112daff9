/** The engine, which runs in a worker thread, as the shell sees it. */
import { Worker } from 'node:worker_threads';
import type { CommandInput, CommandOutput, EngineCommandName } from '../contract/commands';
import { LabError } from '../contract/errors';
import type { FeedMessage } from '../contract/feed';
import type { EngineThreadData, FromEngine, ToEngine } from '../engine-thread';

export interface EngineOptions {
  /** Path of the built `engine-thread.js`. */
  readonly script: string;
  readonly captureFolder: string;
  readonly authorityFolder: string;
  readonly dataFolder: string;
  readonly logCapBytes: number;
  readonly onFeed: (message: FeedMessage) => void;
  /** Once, when the thread ends without having been told to. What was asked and not answered is rejected by then. */
  readonly onLost: (reason: string) => void;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: LabError): void;
}

/** How long the engine may take to complete its captures. */
const closeDeadlineMs = 5_000;

export class EngineClient {
  readonly #worker: Worker;
  readonly #options: EngineOptions;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #state: 'running' | 'closing' | 'ended' = 'running';
  #onClosed: (() => void) | null = null;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { captureFolder, authorityFolder, dataFolder, logCapBytes } = options;
    const workerData: EngineThreadData = { captureFolder, authorityFolder, dataFolder, logCapBytes };
    this.#worker = new Worker(options.script, { workerData, name: 'engine' });
    this.#worker.on('message', (message: FromEngine) => this.#take(message));
    this.#worker.on('error', (error: Error) => this.#end(error.stack ?? error.message));
    this.#worker.on('exit', (code) => this.#end(`exit code ${code}`));
  }

  /** Rejects with a `LabError`. Input is trusted: whoever calls has parsed it. */
  invoke<N extends EngineCommandName>(name: N, input: CommandInput<N>): Promise<CommandOutput<N>> {
    if (this.#state !== 'running') return Promise.reject(new LabError('ENGINE_LOST'));
    const id = this.#nextId++;
    return new Promise<CommandOutput<N>>((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as Pending['resolve'], reject });
      this.#post({ id, name, input });
    });
  }

  /** Closes the sessions, completes their captures, ends the thread. Never rejects; idempotent. */
  async close(): Promise<void> {
    if (this.#state !== 'running') return;
    this.#state = 'closing';
    const closed = new Promise<void>((resolve) => {
      this.#onClosed = resolve;
      setTimeout(resolve, closeDeadlineMs).unref();
    });
    this.#post({ close: true });
    await closed;
    this.#rejectPending();
    await this.#worker.terminate();
  }

  #post(message: ToEngine): void {
    this.#worker.postMessage(message);
  }

  #take(message: FromEngine): void {
    if ('feed' in message) {
      this.#options.onFeed(message.feed);
    } else if ('closed' in message) {
      this.#onClosed?.();
    } else {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (message.answer.ok) pending?.resolve(message.answer.value);
      else pending?.reject(new LabError(message.answer.error.code, message.answer.error.details));
    }
  }

  #end(reason: string): void {
    this.#onClosed?.();
    const wasRunning = this.#state === 'running';
    this.#state = 'ended';
    this.#rejectPending();
    if (wasRunning) this.#options.onLost(reason);
  }

  #rejectPending(): void {
    for (const { reject } of this.#pending.values()) reject(new LabError('ENGINE_LOST'));
    this.#pending.clear();
  }
}
