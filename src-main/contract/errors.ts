/** What may go wrong with an action, as data that both processes and the command line share. */
import sentences from '../../resources/locales/en/errors.json' with { type: 'json' };

/** The closed list of failures. Every code has a sentence in each language (`resources/locales/<language>/errors.json`). */
export type LabErrorCode = keyof typeof sentences;

/** Values that fill the `{{name}}` places of the sentence, and Node's own `errno` where there was one. */
export type LabErrorDetails = Readonly<Record<string, string | number>>;

/** An error as it crosses a process boundary: a throw would lose its code there. */
export interface LabErrorData {
  readonly code: LabErrorCode;
  /** The sentence in English: what happened, the likely cause, what to try. */
  readonly message: string;
  readonly details: LabErrorDetails;
}

/** An action that failed as it may. Bugs are ordinary errors and are reported as `INTERNAL`. */
export class LabError extends Error implements LabErrorData {
  override readonly name = 'LabError';

  constructor(
    readonly code: LabErrorCode,
    readonly details: LabErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(fillSentence(sentences[code], details), options);
  }

  toData(): LabErrorData {
    return { code: this.code, message: this.message, details: this.details };
  }
}

/** Puts the details into the `{{name}}` places of a sentence; a place without a value is left visible. */
export function fillSentence(sentence: string, details: LabErrorDetails): string {
  return sentence.replace(/\{\{(\w+)\}\}/g, (place, name: string) =>
    Object.hasOwn(details, name) ? String(details[name]) : place,
  );
}
