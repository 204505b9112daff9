/**
 * The application menu. Inside a terminal Ctrl+C, Ctrl+W, Ctrl+D and Ctrl+R belong to the peer, so that no key is taken here
 * that the page may want; where keys are shown beside an entry, the page handles them. Seen on macOS, where keys go by Cmd.
 */
import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { WindowAction } from '../contract/feed';
import type { Sentence, Sentences } from './sentences';

const isMac = process.platform === 'darwin';

export interface MenuActions {
  ask(action: WindowAction): void;
  quit(): void;
  /** Steps of Chromium's zoom level; 0 goes back to the actual size. */
  zoom(steps: -1 | 0 | 1): void;
}

export function setMenu(sentences: Sentences, actions: MenuActions): void {
  const say = (sentence: Sentence) => sentences.say(sentence);
  const ask = (label: Sentence, action: WindowAction, accelerator?: string): MenuItemConstructorOptions => ({
    label: say(label),
    click: () => actions.ask(action),
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  });
  const zoom = (label: Sentence, steps: -1 | 0 | 1, accelerator: string): MenuItemConstructorOptions => ({
    label: say(label),
    accelerator,
    click: () => actions.zoom(steps),
  });
  const file: MenuItemConstructorOptions[] = [
    ask('menuNewSession', 'new-session', 'CommandOrControl+N'),
    ask('menuOpenCapture', 'open-capture'),
    ask('menuSaveCapture', 'save-capture'),
    { type: 'separator' },
    ask('menuSettings', 'settings'),
    { label: say('menuQuit'), accelerator: isMac ? 'Command+Q' : 'Control+Shift+Q', click: () => actions.quit() },
  ];
  const view: MenuItemConstructorOptions[] = [
    ask('menuPalette', 'palette', 'CommandOrControl+K'),
    { type: 'separator' },
    zoom('menuZoomIn', 1, 'CommandOrControl+='),
    { ...zoom('menuZoomIn', 1, 'CommandOrControl+Plus'), visible: false },
    zoom('menuZoomOut', -1, 'CommandOrControl+-'),
    zoom('menuZoomReset', 0, 'CommandOrControl+0'),
    { role: 'togglefullscreen', label: say('menuFullScreen') },
    { type: 'separator' },
    ask('menuResetLayout', 'reset-layout'),
  ];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(isMac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
      { label: say('menuFile'), submenu: file },
      { role: 'editMenu', label: say('menuEdit') },
      { label: say('menuView'), submenu: view },
      ...(isMac ? [{ role: 'windowMenu' } satisfies MenuItemConstructorOptions] : []),
      { role: 'help', label: say('menuHelp'), submenu: [ask('menuShortcuts', 'shortcuts', 'F1')] },
    ]),
  );
}
