import { LabError } from '../../src-main/contract/errors';

/** What a filter has opened in the engine, as the lists that it filters read it. Read as state. */
export interface AppliedFilter {
  /** Null: no filter is on. */
  readonly view: number | null;
  /** Rows that it lets through so far. */
  readonly count: number;
}

/** The answer, or null where the filter was closed meanwhile: another one is in force, and asks by itself. */
export async function unlessClosed<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof LabError && error.code === 'FILTER_NOT_OPEN') return null;
    throw error;
  }
}
