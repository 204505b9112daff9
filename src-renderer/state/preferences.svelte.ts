import { defaultPreferences } from './defaults';
import type { Language, Preferences, Theme } from '../../src-main/contract/workspace';
import { setLanguage } from '../i18n/i18n.svelte';
import type { Lab } from '../lab/lab';

/** Theme, language and limits: in force at once, kept by the shell. */
export class PreferencesState {
  readonly #lab: Lab;
  #current = $state.raw<Preferences>(defaultPreferences);
  #systemLanguage = $state<Language>('en');
  #isSystemDark = $state(true);

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  readonly language: Language = $derived(
    this.#current.language === 'system' ? this.#systemLanguage : this.#current.language,
  );
  readonly shownTheme: 'dark' | 'light' = $derived(
    this.#current.theme === 'system' ? (this.#isSystemDark ? 'dark' : 'light') : this.#current.theme,
  );

  get current(): Preferences {
    return this.#current;
  }

  get theme(): Theme {
    return this.#current.theme;
  }

  load(preferences: Preferences, systemLanguage: Language): void {
    this.#systemLanguage = systemLanguage;
    this.#current = preferences;
    this.#show();
  }

  /** Follows the system's colour scheme. Returns how to stop. */
  followSystem(query: MediaQueryList): () => void {
    const follow = () => {
      this.#isSystemDark = query.matches;
      this.#show();
    };
    follow();
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }

  /** Shows the change at once; takes back what the shell refuses, and throws its `LabError`. */
  async set(change: Partial<Preferences>): Promise<void> {
    const before = this.#current;
    this.#current = { ...before, ...change };
    this.#show();
    try {
      await this.#lab.invoke('preferences.set', change);
    } catch (error) {
      this.#current = before;
      this.#show();
      throw error;
    }
  }

  #show(): void {
    document.documentElement.dataset['theme'] = this.shownTheme;
    setLanguage(this.language);
  }
}
