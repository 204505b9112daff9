/**
 * The one table of keys. `window` keys work everywhere; `panel` keys belong to the active session's panel, which
 * handles them itself. Inside a terminal plain Ctrl belongs to the peer: there, a key needs Shift as well.
 */
import type { CommandId } from './command-ids';

export interface Shortcut {
  readonly command: CommandId;
  /** Physical meaning as `KeyboardEvent.key`, lower case for letters. */
  readonly key: string;
  readonly isControl: boolean;
  readonly isShift: boolean;
  /** Left out: no. */
  readonly isAlt?: boolean;
  readonly scope: 'window' | 'panel';
  readonly group: 'window' | 'session' | 'panels' | 'log';
}

const control = { isControl: true, isShift: false } as const;
const controlShift = { isControl: true, isShift: true } as const;
const alt = { isControl: false, isShift: false, isAlt: true } as const;
const plain = { isControl: false, isShift: false } as const;

export const shortcuts: readonly Shortcut[] = [
  { command: 'palette', key: 'k', ...control, scope: 'window', group: 'window' },
  { command: 'palette', key: 'p', ...controlShift, scope: 'window', group: 'window' },
  { command: 'shortcuts', key: 'F1', ...plain, scope: 'window', group: 'window' },
  { command: 'settings', key: ';', ...control, scope: 'window', group: 'window' },
  { command: 'toggleSidebar', key: 'b', ...control, scope: 'window', group: 'window' },

  { command: 'newSession', key: 'n', ...control, scope: 'window', group: 'session' },
  { command: 'focusAddress', key: 'l', ...control, scope: 'window', group: 'session' },
  { command: 'newSessionOptions', key: 'n', ...controlShift, scope: 'window', group: 'session' },
  { command: 'toggleSession', key: 'Enter', ...controlShift, scope: 'window', group: 'session' },
  { command: 'openCapture', key: 'o', ...control, scope: 'window', group: 'session' },
  { command: 'saveCapture', key: 's', ...control, scope: 'window', group: 'session' },

  { command: 'jumpToPanels', key: '1', ...control, scope: 'window', group: 'panels' },
  { command: 'closePanel', key: 'w', ...control, scope: 'window', group: 'panels' },
  { command: 'nextTab', key: ']', ...control, scope: 'window', group: 'panels' },
  { command: 'previousTab', key: '[', ...control, scope: 'window', group: 'panels' },
  { command: 'nextGroup', key: 'F6', ...plain, scope: 'window', group: 'panels' },
  { command: 'previousGroup', key: 'F6', isControl: false, isShift: true, scope: 'window', group: 'panels' },
  { command: 'showInspector', key: 'i', ...controlShift, scope: 'window', group: 'panels' },

  { command: 'send', key: 'Enter', ...control, scope: 'panel', group: 'log' },
  { command: 'find', key: 'f', ...control, scope: 'panel', group: 'log' },
  { command: 'filter', key: 'f', ...controlShift, scope: 'panel', group: 'log' },
  { command: 'goTo', key: 'g', ...control, scope: 'panel', group: 'log' },
  { command: 'mark', key: 'm', ...control, scope: 'panel', group: 'log' },
  { command: 'next', key: '.', ...control, scope: 'panel', group: 'log' },
  { command: 'previous', key: ',', ...control, scope: 'panel', group: 'log' },
  { command: 'nextInExchange', key: '.', ...alt, scope: 'panel', group: 'log' },
  { command: 'previousInExchange', key: ',', ...alt, scope: 'panel', group: 'log' },
];

/** The most panels that have a key of their own. */
export const numberedPanels = 8;

type Keys = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

export interface ShortcutMatch {
  readonly shortcut: Shortcut;
  /** The number pressed, for `jumpToPanels`. */
  readonly panel: number;
}

/** What a key press means, if anything. */
export function matchShortcut(event: Keys, place: { isInTerminal: boolean }): ShortcutMatch | null {
  const isControl = event.ctrlKey || event.metaKey;
  if (place.isInTerminal && (event.altKey || !(isControl && event.shiftKey))) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  // By position: with Shift, or on a French keyboard, the digit row reports other characters.
  const panel = Number(/^Digit([1-8])$/.exec(event.code)?.[1] ?? 0);
  const isPressed = (shortcut: Shortcut) =>
    shortcut.isControl === isControl &&
    (shortcut.isAlt ?? false) === event.altKey &&
    // In a terminal, Shift only says that the key is ours.
    (place.isInTerminal || shortcut.isShift === event.shiftKey) &&
    (shortcut.command === 'jumpToPanels' ? panel > 0 : isKey(shortcut.key, key, event.shiftKey));
  const shortcut = shortcuts.find(isPressed);
  return shortcut === undefined ? null : { shortcut, panel };
}

const shiftedKeys: Readonly<Record<string, string>> = { ']': '}', '[': '{', '.': '>', ',': '<', ';': ':' };

/** With Shift down a key may report the other character printed on it. */
function isKey(wanted: string, pressed: string, isShift: boolean): boolean {
  return pressed === wanted || (isShift && shiftedKeys[wanted] === pressed);
}

/** `Ctrl+Shift+N`, as menus and tooltips show it. */
export function shortcutText({
  key,
  isControl,
  isShift,
  isAlt,
}: Pick<Shortcut, 'key' | 'isControl' | 'isShift' | 'isAlt'>): string {
  const name = key.length === 1 ? key.toUpperCase() : key;
  return [isControl ? 'Ctrl' : '', isShift ? 'Shift' : '', isAlt ? 'Alt' : '', name]
    .filter((part) => part !== '')
    .join('+');
}

/** The keys of a command, for its tooltip or menu line. */
export function keysOf(command: CommandId): string | undefined {
  const found = shortcuts.find((shortcut) => shortcut.command === command);
  if (found === undefined) return undefined;
  return command === 'jumpToPanels' ? `${shortcutText(found)}…${numberedPanels}` : shortcutText(found);
}
