/** Messages worked out in a thread of their own, which begins when somebody first asks, and anew where it was lost. */
import { Worker } from 'node:worker_threads';
import type { Answer } from '../../contract/answer';
import type { ParsedCommandInput } from '../../contract/commands';
import { LabError } from '../../contract/errors';
import type { MessageCommandOutputs, MessagesState } from '../../contract/messages';
import type { SessionId } from '../../contract/session-state';
import { reportBug } from '../failures';
import type { MessageHostOptions } from './message-host';
import type { MessageCommandName, MessageService, WatchedLog } from './message-service';

export type ToDecoder =
  | { readonly id: number; readonly name: MessageCommandName; readonly input: unknown }
  | { readonly watched: WatchedLog }
  | { readonly removed: SessionId }
  | { readonly close: true };
export type FromDecoder =
  | { readonly id: number; readonly answer: Answer<unknown> }
  | { readonly changed: readonly MessagesState[] }
  | { readonly closed: true };

/** What the thread is started with, as its `workerData`. */
export type DecoderThreadData = Omit<MessageHostOptions, 'feed'>;

interface Pending {
  resolve(value: unknown): void;
  reject(error: LabError): void;
}

/** More than one thread will ever count. */
const generationsPerThread = 1_000_000;
/** Milliseconds that the thread may take to let go of its files. */
const closeDeadlineMs = 2_000;

export class ThreadedMessages implements MessageService {
  readonly #script: string;
  readonly #options: MessageHostOptions;
  readonly #watched = new Map<SessionId, WatchedLog>();
  readonly #pending = new Map<number, Pending>();
  /** What a person has said that ports speak: a thread that is started anew has to be told. */
  readonly #rules = new Map<SessionId, unknown>();
  #threads = 0;
  #worker: Worker | null = null;
  #nextId = 1;
  #onClosed: (() => void) | null = null;
  #isClosed = false;

  /** @param script path of the built `decode-thread.js` */
  constructor(script: string, options: MessageHostOptions) {
    this.#script = script;
    this.#options = options;
  }

  ask<N extends MessageCommandName>(name: N, input: ParsedCommandInput<N>): Promise<MessageCommandOutputs[N]> {
    if (this.#isClosed) return Promise.reject(new LabError('ENGINE_LOST'));
    const worker = (this.#worker ??= this.#start());
    if (name === 'messages.decodeAs' && 'session' in input) this.#rules.set(input.session, input);
    const id = this.#nextId++;
    return new Promise<MessageCommandOutputs[N]>((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as Pending['resolve'], reject });
      post(worker, { id, name, input });
    });
  }

  logChanged(watched: WatchedLog): void {
    this.#watched.set(watched.session, watched);
    if (this.#worker) post(this.#worker, { watched });
  }

  sessionRemoved(session: SessionId): void {
    this.#watched.delete(session);
    this.#rules.delete(session);
    if (this.#worker) post(this.#worker, { removed: session });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const worker = this.#worker;
    if (worker === null) return;
    const closed = new Promise<void>((resolve) => {
      this.#onClosed = resolve;
      setTimeout(resolve, closeDeadlineMs).unref();
    });
    post(worker, { close: true });
    await closed;
    this.#rejectPending();
    await worker.terminate();
  }

  #start(): Worker {
    const { feedIntervalMs } = this.#options;
    const firstGeneration = generationsPerThread * this.#threads++;
    const workerData: DecoderThreadData = { feedIntervalMs, firstGeneration };
    const worker = new Worker(this.#script, { workerData, name: 'decoder' });
    worker.on('message', (message: FromDecoder) => this.#take(message));
    worker.on('error', reportBug);
    worker.on('exit', () => this.#lost(worker));
    for (const watched of this.#watched.values()) post(worker, { watched });
    // Nobody waits for these answers.
    for (const input of this.#rules.values()) post(worker, { id: this.#nextId++, name: 'messages.decodeAs', input });
    return worker;
  }

  #take(message: FromDecoder): void {
    if ('changed' in message) this.#options.feed(message.changed);
    else if ('closed' in message) this.#onClosed?.();
    else {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      const { answer } = message;
      if (answer.ok) pending?.resolve(answer.value);
      else pending?.reject(new LabError(answer.error.code, answer.error.details));
    }
  }

  /** The next question starts another. */
  #lost(worker: Worker): void {
    this.#onClosed?.();
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#rejectPending();
  }

  #rejectPending(): void {
    for (const { reject } of this.#pending.values()) reject(new LabError('ENGINE_LOST'));
    this.#pending.clear();
  }
}

const post = (worker: Worker, message: ToDecoder): void => worker.postMessage(message);
