/** The answer to a command, as it crosses a process boundary. */
import type { LabErrorData } from './errors';

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: LabErrorData };
