/**
 * The engine in a thread of its own, behind a message port.
 * In: `{ id, name, input }`, `{ close: true }`. Out: `{ id, answer }`, `{ feed }`, and `{ closed: true }` as the last.
 */
import { join } from 'node:path';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { FeedMessage } from './contract/feed';
import { Bench } from './engine/bench';
import { dispatch, type EngineReply, type EngineRequest } from './engine/dispatch';
import { reportBug } from './engine/failures';
import { ThreadedMessages } from './engine/messages/threaded-messages';
import { transferables } from './engine/transfer';

/** What the thread is started with, as its `workerData`. */
export interface EngineThreadData {
  readonly captureFolder: string;
  /** Of the lab's certificate authority. */
  readonly authorityFolder: string;
  /** Where sessions keep what outlives a run. */
  readonly dataFolder: string;
  /** Bytes of a session's log on disk; null: no limit. */
  readonly logCapBytes: number | null;
}

export type ToEngine = EngineRequest | { readonly close: true };
export type FromEngine = EngineReply | { readonly feed: FeedMessage } | { readonly closed: true };

/** Runs until `{ close: true }` comes. */
export function serveEngine(
  port: MessagePort,
  { captureFolder, authorityFolder, dataFolder, logCapBytes }: EngineThreadData,
): void {
  const post = (message: FromEngine): void => port.postMessage(message, transferables(message));
  const bench = new Bench({
    captureFolder,
    authorityFolder,
    dataFolder,
    logCapBytes,
    feed: (feed) => post({ feed }),
    messages: (options) => new ThreadedMessages(join(import.meta.dirname, 'decode-thread.js'), options),
  });
  const answer = async (request: EngineRequest): Promise<void> => post(await dispatch(bench, request));
  const close = async (): Promise<void> => {
    await bench.close();
    post({ closed: true });
    port.close();
  };
  port.on('message', (message: ToEngine) => {
    ('close' in message ? close() : answer(message)).catch(reportBug);
  });
}

if (parentPort !== null) {
  // A bug in one callback must not end the sessions of the others.
  process.on('uncaughtException', reportBug);
  process.on('unhandledRejection', reportBug);
  serveEngine(parentPort, workerData as EngineThreadData);
}
