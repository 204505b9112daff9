/** Waiting for an entry of the journal to be settled, as one-shot clients do. */
import { LabError, type LabErrorData } from '../../contract/errors';
import type { JournalEntry } from '../../contract/journal';
import type { Session } from '../../engine/session/session';
import type { Surroundings } from './scheme-options';

type Settling = Extract<JournalEntry, { phase: string }>;

/** Resolves with the entry once it is done or failed; null where the program stops first. */
export async function whenSettled(
  session: Session,
  entry: number,
  { changes, signal }: Surroundings,
): Promise<Settling | null> {
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  for (;;) {
    const change = changes.next();
    const found = session.journal?.entry(entry) ?? null;
    if (found !== null && 'phase' in found && (found.phase === 'done' || found.phase === 'failed')) return found;
    if (signal.aborted) return null;
    await Promise.race([change, stopped]);
  }
}

/** The failure as an error again, to be told at the end. */
export function asFailure(error: LabErrorData | null): LabError | null {
  return error === null ? null : new LabError(error.code, error.details);
}
