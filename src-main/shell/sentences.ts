/** What the shell itself says (menu, dialogs), in the app's language. */
import { createInstance } from 'i18next';
import enErrors from '../../resources/locales/en/errors.json';
import enShell from '../../resources/locales/en/shell.json';
import zhErrors from '../../resources/locales/zh-CN/errors.json';
import zhShell from '../../resources/locales/zh-CN/shell.json';
import type { LabErrorData } from '../contract/errors';
import type { Language } from '../contract/workspace';

export type Sentence = keyof typeof enShell;

const resources = {
  en: { shell: enShell, errors: enErrors },
  'zh-CN': {
    shell: zhShell satisfies Record<Sentence, string>,
    errors: zhErrors satisfies Record<keyof typeof enErrors, string>,
  },
} satisfies Record<Language, unknown>;

export class Sentences {
  readonly #i18next = createInstance();

  constructor(language: Language) {
    void this.#i18next.init({
      lng: language,
      fallbackLng: 'en',
      ns: ['shell', 'errors'],
      defaultNS: 'shell',
      resources,
      // Native menus and dialogs show plain text.
      interpolation: { escapeValue: false },
      initAsync: false,
    });
  }

  setLanguage(language: Language): void {
    void this.#i18next.changeLanguage(language);
  }

  say(sentence: Sentence, values: Readonly<Record<string, string | number>> = {}): string {
    return this.#i18next.t(sentence, values);
  }

  error(error: LabErrorData): string {
    return this.#i18next.t(error.code, { ns: 'errors', ...error.details });
  }
}

/** Simplified Chinese serves every reader of Chinese better than English does. */
export function systemLanguage(locale: string, preferred: readonly string[]): Language {
  return [locale, preferred[0] ?? ''].some((tag) => /^zh\b/i.test(tag)) ? 'zh-CN' : 'en';
}
