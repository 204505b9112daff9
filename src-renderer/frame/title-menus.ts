import { t } from '../i18n/i18n.svelte';
import type { AppState } from '../state/app-state';
import { keysOf } from '../state/shortcuts';
import type { MenuEntry } from '../ui/menu-entry';

export const themeChoices = ['system', 'dark', 'light'] as const;
export const languageChoices = ['system', 'en', 'zh-CN'] as const;

export function themeEntries(app: AppState): readonly MenuEntry[] {
  return themeChoices.map((theme) => ({
    label: t(`theme.${theme}`),
    isChecked: app.preferences.theme === theme,
    run: () => void app.notices.attempt(() => app.preferences.set({ theme })),
  }));
}

export function languageEntries(app: AppState): readonly MenuEntry[] {
  return languageChoices.map((language) => ({
    label: t(`language.${language}`),
    isChecked: app.preferences.current.language === language,
    run: () => void app.notices.attempt(() => app.preferences.set({ language })),
  }));
}

export function layoutEntries(app: AppState): readonly MenuEntry[] {
  const entry = (command: 'resetLayout' | 'showInspector' | 'toggleSidebar' | 'openWorkspace' | 'saveWorkspace') => ({
    label: t(`command.${command}`),
    shortcut: keysOf(command),
    run: () => app.commands.run(command),
  });
  return [
    entry('toggleSidebar'),
    entry('showInspector'),
    entry('resetLayout'),
    'separator',
    entry('openWorkspace'),
    entry('saveWorkspace'),
  ];
}
