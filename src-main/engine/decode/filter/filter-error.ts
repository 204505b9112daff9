/** Where and why a filter was not understood. */
import type { LabError } from '../../../contract/errors';
import { refusal, type ReasonKey } from '../../../contract/reasons';

/** `BAD_FILTER`; `position` counts UTF-16 units from 1, `length` says how many are meant (for underlining). */
export function badFilter(
  reason: ReasonKey,
  at: { readonly from: number; readonly to: number },
  details: Readonly<Record<string, string>> = {},
): LabError {
  return refusal('BAD_FILTER', reason, { ...details, position: at.from + 1, length: Math.max(1, at.to - at.from) });
}
