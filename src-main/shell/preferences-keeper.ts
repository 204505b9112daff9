/** The preferences: kept in their file, and in force. */
import { nativeTheme } from 'electron';
import type { Language, Preferences } from '../contract/workspace';
import { mergePreferences } from './files';
import { writeJson } from './json-file';
import { Saver } from './saver';

export class PreferencesKeeper {
  readonly #saver: Saver;
  readonly #onLanguage: (language: Language) => void;
  #current: Preferences;
  #systemLanguage: Language = 'en';

  constructor(
    path: string,
    initial: Preferences,
    options: { onLanguage: (language: Language) => void; onFailure: (error: unknown) => void },
  ) {
    this.#current = initial;
    this.#onLanguage = options.onLanguage;
    this.#saver = new Saver(() => writeJson(path, this.#current), options.onFailure);
    nativeTheme.themeSource = initial.theme;
  }

  get current(): Preferences {
    return this.#current;
  }

  get systemLanguage(): Language {
    return this.#systemLanguage;
  }

  /** The preference, or the system's. */
  get language(): Language {
    return this.#current.language === 'system' ? this.#systemLanguage : this.#current.language;
  }

  /** The system tells its language once the app is ready. */
  setSystemLanguage(language: Language): void {
    this.#systemLanguage = language;
    this.#onLanguage(this.language);
  }

  set(change: { readonly [K in keyof Preferences]?: Preferences[K] | undefined }): Preferences {
    const before = this.language;
    this.#current = mergePreferences(this.#current, change);
    nativeTheme.themeSource = this.#current.theme;
    if (this.language !== before) this.#onLanguage(this.language);
    this.#saver.touch();
    return this.#current;
  }

  /** Never rejects. */
  flush(): Promise<void> {
    return this.#saver.flush();
  }
}
