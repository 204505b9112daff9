/** A wrong command line: exit status 2, with what and where on standard error. */
import type { LabError } from '../contract/errors';
import { pointAt } from './caret';

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The mistake in an argument's text, with a caret under it where its place is known. */
export function mistakeIn(argument: string, text: string, error: LabError): UsageError {
  const { offset, position, length } = error.details;
  const at = typeof offset === 'number' ? offset : typeof position === 'number' ? position - 1 : null;
  const picture = at === null ? '' : `\n${pointAt(text, at, typeof length === 'number' ? length : 1)}`;
  return new UsageError(`${argument}: ${error.message}${picture}`);
}
