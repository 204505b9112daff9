/** What a session says without being told each time: greeting, echo, reply. */
import { encodeMessage } from '../../contract/notation';
import type { Answering } from '../../contract/session-spec';

/** The answers as bytes, made once at opening. */
export interface Answers {
  readonly greeting: Uint8Array | null;
  readonly reply: Uint8Array | null;
  readonly echo: boolean;
}

/** Throws `BAD_HEX`, `BAD_ESCAPE`, `UNENCODABLE`. */
export function prepareAnswers({ greeting, reply, echo }: Answering): Answers {
  return {
    greeting: greeting === null ? null : encodeMessage(greeting),
    reply: reply === null ? null : encodeMessage(reply),
    echo,
  };
}

/** Unsent bytes of a connection past which it is not read until the peer has taken some, and where reading goes on. */
export const answerHighWaterBytes = 1024 * 1024;
export const answerLowWaterBytes = 256 * 1024;

/** The part of a stream connection that answering needs. */
export interface AnsweredStream {
  readonly canWrite: boolean;
  readonly unsentBytes: number;
  write(bytes: Uint8Array): void;
  holdReadingUntilUnsentBelow(byteLength: number): void;
}

/** Answers one read. A peer that does not read its answers is not read either: TCP carries that back to it. */
export function answerStream(answers: Answers, stream: AnsweredStream, bytes: Uint8Array): void {
  if (!stream.canWrite) return;
  if (answers.echo) stream.write(bytes);
  if (answers.reply !== null) stream.write(answers.reply);
  if (stream.unsentBytes > answerHighWaterBytes) stream.holdReadingUntilUnsentBelow(answerLowWaterBytes);
}
