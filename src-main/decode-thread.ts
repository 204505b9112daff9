/** What bytes mean, in a thread of its own: a slow decoder never holds up a socket. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { Answer } from './contract/answer';
import { asLabError, reportBug } from './engine/failures';
import { MessageHost } from './engine/messages/message-host';
import type { DecoderThreadData, FromDecoder, ToDecoder } from './engine/messages/threaded-messages';
import { transferables } from './engine/transfer';

/** Runs until `{ close: true }` comes. */
export function serveDecoder(port: MessagePort, data: DecoderThreadData): void {
  const post = (message: FromDecoder): void => port.postMessage(message, transferables(message));
  const host = new MessageHost({ ...data, feed: (changed) => post({ changed }) });
  const answer = async (question: Promise<unknown>): Promise<Answer<unknown>> => {
    try {
      return { ok: true, value: await question };
    } catch (error) {
      return { ok: false, error: asLabError(error).toData() };
    }
  };
  const take = async (message: ToDecoder): Promise<void> => {
    if ('watched' in message) host.logChanged(message.watched);
    else if ('removed' in message) host.sessionRemoved(message.removed);
    else if ('id' in message)
      post({ id: message.id, answer: await answer(host.ask(message.name, message.input as never)) });
    else {
      await host.close();
      post({ closed: true });
      port.close();
    }
  };
  port.on('message', (message: ToDecoder) => {
    take(message).catch(reportBug);
  });
}

if (parentPort !== null) {
  process.on('uncaughtException', reportBug);
  process.on('unhandledRejection', reportBug);
  serveDecoder(parentPort, workerData as DecoderThreadData);
}
