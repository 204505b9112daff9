/**
 * Sentences in the language of the window. `t()` reads the language as state: whatever shows a sentence is drawn
 * again when the language changes.
 */
import { createInstance, type TFunction } from 'i18next';
import type { Violation } from '../../src-main/contract/decoded';
import type { LabErrorData, LabErrorDetails } from '../../src-main/contract/errors';
import type { ReasonKey } from '../../src-main/contract/reasons';
import type { Language } from '../../src-main/contract/workspace';
import { resources } from './resources';

const i18next = createInstance();
void i18next.init({
  lng: 'en',
  fallbackLng: 'en',
  ns: ['window', 'errors', 'reasons', 'violations'],
  defaultNS: 'window',
  resources,
  // In the page every sentence ends up in a text node: nothing to escape.
  interpolation: { escapeValue: false },
  // Resources are here already: no waiting.
  initAsync: false,
});

let language = $state<Language>('en');

/** The language in force. */
export function currentLanguage(): Language {
  return language;
}

export function setLanguage(next: Language): void {
  if (next === language) return;
  void i18next.changeLanguage(next);
  document.documentElement.lang = next;
  language = next;
}

const translate = i18next.t.bind(i18next) as unknown as (...input: unknown[]) => string;

/** The sentence of a key, its places filled: `t('status.recording', { count: 3 })`. */
export const t = function (...input: unknown[]) {
  void language;
  return translate(...input);
} as unknown as TFunction<'window'>;

/** An error as a sentence: what happened, the likely cause, what to try. */
export function errorSentence({ code, details }: LabErrorData): string {
  const reason = reasonOf(details);
  void language;
  return translate(`errors:${code}`, reason === undefined ? details : { ...details, reason });
}

/** Why something is refused, alone: where it stands beside what is wrong. */
export function reasonSentence(key: ReasonKey, details: LabErrorDetails): string {
  void language;
  return translate(`reasons:${key}`, details);
}

/** Of an error its reason alone, where it has one; otherwise its sentence. */
export function problemSentence(error: LabErrorData): string {
  const reason = reasonOf(error.details);
  void language;
  return reason === undefined ? errorSentence(error) : String(reason);
}

/** What is wrong with a peer's bytes, in words. */
export function violationSentence({ code, details }: Pick<Violation, 'code' | 'details'>): string {
  void language;
  return translate(`violations:${code}`, details);
}

function reasonOf(details: LabErrorDetails): string | number | undefined {
  const { reasonKey } = details;
  return typeof reasonKey === 'string' ? translate(`reasons:${reasonKey}`, details) : details['reason'];
}
