import type { ITheme } from '@xterm/xterm';

/** Which of our colours each of the terminal's sixteen is: the peer's red stays readable in both themes. */
const tokens = {
  background: '--color-surface',
  foreground: '--color-text',
  cursor: '--color-accent',
  cursorAccent: '--color-surface',
  selectionBackground: '--color-selection',
  black: '--color-raised',
  red: '--color-error',
  green: '--color-ok',
  yellow: '--color-warning',
  blue: '--color-inbound',
  magenta: '--color-outbound',
  cyan: '--color-accent',
  white: '--color-text-muted',
  brightBlack: '--color-text-faint',
  brightRed: '--color-error',
  brightGreen: '--color-ok',
  brightYellow: '--color-warning',
  brightBlue: '--color-inbound',
  brightMagenta: '--color-outbound',
  brightCyan: '--color-accent-text',
  brightWhite: '--color-text',
} as const satisfies Partial<Record<keyof ITheme, string>>;

/** The terminal's colours in the theme that is shown now. */
export function terminalTheme(): ITheme {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    Object.entries(tokens).map(([name, token]) => [name, style.getPropertyValue(token).trim()]),
  );
}
