import type { MessagesState } from '../../../src-main/contract/messages';
import type { SessionState } from '../../../src-main/contract/session-state';

export interface DecodingProgress {
  /** Records. */
  readonly done: number;
  readonly total: number;
  /** 0 to 1. */
  readonly share: number;
}

/** Fewer records behind than this are a blink of an eye: to tell of them would only flicker. */
const toldRecords = 5_000;

/** How far decoding is, where it is far enough behind to be told; null: it is not. */
export function decodingProgress(
  state: Pick<MessagesState, 'decodedThrough'> | null,
  log: Pick<SessionState['log'], 'firstNumber' | 'count'>,
): DecodingProgress | null {
  if (state === null) return null;
  const done = Math.max(0, state.decodedThrough - log.firstNumber + 1);
  return log.count - done < toldRecords ? null : { done, total: log.count, share: done / log.count };
}
