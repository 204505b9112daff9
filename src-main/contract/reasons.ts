/** Why an input was refused: the `{{reason}}` of a sentence, kept with its key so that the window can say it in its language. */
import sentences from '../../resources/locales/en/reasons.json' with { type: 'json' };
import { fillSentence, LabError, type LabErrorCode, type LabErrorDetails } from './errors';

/** Every reason has a sentence in each language (`resources/locales/<language>/reasons.json`). */
export type ReasonKey = keyof typeof sentences;

/** A `LabError` whose details hold `reason` (in English), `reasonKey` and the values that fill the reason's places. */
export function refusal(code: LabErrorCode, reasonKey: ReasonKey, details: LabErrorDetails = {}): LabError {
  return new LabError(code, { ...details, reasonKey, reason: fillSentence(sentences[reasonKey], details) });
}
