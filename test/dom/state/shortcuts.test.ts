import { describe, expect, test } from 'vitest';
import { matchShortcut, shortcuts, shortcutText } from '../../../src-renderer/state/shortcuts';

function press(keys: string, isInTerminal = false): string | null {
  const parts = keys.split('+');
  const key = parts.at(-1)!;
  const event = {
    key: parts.includes('Shift') && /^[a-z]$/.test(key) ? key.toUpperCase() : key,
    code: /^[0-9]$/.test(key) ? `Digit${key}` : '',
    ctrlKey: parts.includes('Ctrl'),
    metaKey: parts.includes('Meta'),
    shiftKey: parts.includes('Shift'),
    altKey: parts.includes('Alt'),
  };
  const match = matchShortcut(event, { isInTerminal });
  return match === null ? null : match.panel > 0 ? `${match.shortcut.command} ${match.panel}` : match.shortcut.command;
}

describe('keys', () => {
  test.each([
    ['Ctrl+k', 'palette'],
    ['Meta+k', 'palette'],
    ['Ctrl+n', 'newSession'],
    ['Ctrl+Shift+n', 'newSessionOptions'],
    ['Ctrl+l', 'focusAddress'],
    ['F1', 'shortcuts'],
    ['Ctrl+1', 'jumpToPanels 1'],
    ['Ctrl+8', 'jumpToPanels 8'],
    ['Ctrl+9', null],
    ['Ctrl+Enter', 'send'],
    ['Ctrl+f', 'find'],
    ['Ctrl+g', 'goTo'],
    ['Ctrl+m', 'mark'],
    ['Ctrl+.', 'next'],
    ['Ctrl+,', 'previous'],
    ['k', null],
    ['Ctrl+Alt+k', null],
    ['Ctrl+Shift+k', null],
  ])('%s is %s', (keys, command) => expect(press(keys)).toBe(command));

  test.each([
    ['Ctrl+c', null],
    ['Ctrl+w', null],
    ['Ctrl+d', null],
    ['Ctrl+k', null],
    ['F1', null],
    ['Ctrl+Shift+k', 'palette'],
    ['Ctrl+Shift+w', 'closePanel'],
    ['Ctrl+Shift+2', 'jumpToPanels 2'],
  ])('in a terminal %s is %s', (keys, command) => expect(press(keys, true)).toBe(command));

  test('no two commands share one', () => {
    const texts = shortcuts.map(shortcutText);
    expect(new Set(texts).size).toBe(texts.length);
  });
});
