import { LabError } from '../../contract/errors';

/** The error for what UDP has and TCP has not. */
export function notForStreams(what: string): LabError {
  return new LabError('BAD_INPUT', { reason: `${what} is for UDP sessions; this is a TCP session` });
}
