import type { SessionState } from '../../src-main/contract/session-state';

export interface LogSums {
  /** Sessions whose records go to disk at the moment. */
  readonly recording: number;
  readonly stored: number;
  readonly storedBytes: number;
  readonly waitingBytes: number;
  readonly dropped: number;
  /** False where no session can tell what the system dropped. */
  readonly isDropKnown: boolean;
}

/** The logs of all live sessions together; captures that are only read do not count. */
export function sumOfLogs(states: readonly SessionState[]): LogSums {
  const sums = { recording: 0, stored: 0, storedBytes: 0, waitingBytes: 0, dropped: 0, isDropKnown: false };
  for (const { spec, phase, log } of states) {
    if (spec.kind === 'capture') continue;
    if (phase !== 'closed' && phase !== 'failed') sums.recording++;
    sums.stored += log.count;
    sums.storedBytes += log.storedBytes;
    sums.waitingBytes += log.waitingBytes;
    sums.dropped += log.droppedByKernel ?? 0;
    sums.isDropKnown ||= log.droppedByKernel !== null;
  }
  return sums;
}
