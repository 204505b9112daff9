/** Bugs, made presentable: logged with their stack once, and reported as `INTERNAL` with an id that finds them there. */
import { randomBytes } from 'node:crypto';
import { LabError } from '../contract/errors';

/** What failed as it may stays as it is; anything else is a bug and is logged. */
export function asLabError(error: unknown): LabError {
  return error instanceof LabError ? error : reportBug(error);
}

export function reportBug(error: unknown): LabError {
  const id = randomBytes(4).toString('hex');
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`wirebench: report ${id}: ${stack}\n`);
  return new LabError('INTERNAL', { id }, { cause: error });
}
