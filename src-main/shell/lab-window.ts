/** The one window. */
import { BrowserWindow, nativeImage, nativeTheme, screen, type Rectangle } from 'electron';
import { appUrl } from './app-protocol';
import type { FeedHub } from './feed-hub';
import type { ShellState } from './files';

const minimumSize = { width: 900, height: 560 };
const firstSize = { width: 1440, height: 900 };
/** The page's own background (`styles/tokens.css`), so that nothing flashes before its first picture. */
const background = { dark: '#0f1216', light: '#eef1f4' };

/** Milliseconds: a page that was started anew and crashes so soon after it was loaded would only crash again. */
const shortLifeMs = 10_000;

export interface LabWindowOptions {
  readonly preload: string;
  readonly icon: string;
  readonly state: Pick<ShellState, 'bounds' | 'isMaximized'>;
  readonly hub: FeedHub;
  readonly hasDeveloperTools: boolean;
  /** The window was moved, resized or (un)maximized. */
  readonly onMoved: (state: Pick<ShellState, 'bounds' | 'isMaximized'>) => void;
  /** The page crashed; whether it was started anew. */
  readonly onPageLost: (reason: string, isReloaded: boolean) => void;
}

/** Creates it hidden; it shows itself with its first picture. */
export function createLabWindow(options: LabWindowOptions): BrowserWindow {
  const icon = nativeImage.createFromPath(options.icon);
  const window = new BrowserWindow({
    ...place(options.state.bounds),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    show: false,
    title: 'Wirebench',
    backgroundColor: backgroundColour(),
    ...(icon.isEmpty() ? {} : { icon }),
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      // Would fetch dictionaries from a network.
      spellcheck: false,
      devTools: options.hasDeveloperTools,
    },
  });
  // The page has its own commands; Alt belongs to the terminal.
  if (process.platform !== 'darwin') window.setMenuBarVisibility(false);
  if (options.state.isMaximized) window.maximize();
  followPage(window, options);
  rememberPlace(window, options.onMoved);
  window.once('ready-to-show', () => window.show());
  void window.loadURL(appUrl);
  return window;
}

export function backgroundColour(): string {
  return nativeTheme.shouldUseDarkColors ? background.dark : background.light;
}

/** Gives each load of the page its feed, and starts a page anew that crashed. The sessions go on meanwhile. */
function followPage(window: BrowserWindow, { hub, onPageLost }: LabWindowOptions): void {
  const contents = window.webContents;
  let isAnew = false;
  /** Null while it is not loaded: on a slow machine that alone takes long. */
  let loadedAtMs: number | null = null;
  contents.on('did-finish-load', () => {
    loadedAtMs = performance.now();
    hub.attach(contents);
  });
  contents.on('unresponsive', () => hub.hold());
  contents.on('responsive', () => hub.release());
  contents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return;
    const hasLived = loadedAtMs !== null && performance.now() - loadedAtMs > shortLifeMs;
    const isWorthwhile = !isAnew || hasLived;
    isAnew = true;
    loadedAtMs = null;
    if (isWorthwhile) void window.loadURL(appUrl);
    onPageLost(reason, isWorthwhile);
  });
}

function rememberPlace(window: BrowserWindow, onMoved: LabWindowOptions['onMoved']): void {
  const tell = () => onMoved({ bounds: window.getNormalBounds(), isMaximized: window.isMaximized() });
  window.on('resize', tell).on('move', tell).on('maximize', tell).on('unmaximize', tell);
}

/** Where it was, if a display is still there; otherwise the middle of the first one, no larger than it. */
function place(bounds: Rectangle | null): Partial<Rectangle> {
  const displays = screen.getAllDisplays().map(({ workArea }) => workArea);
  if (bounds !== null && displays.some((area) => overlap(area, bounds))) return bounds;
  const { width, height } = screen.getPrimaryDisplay().workArea;
  return { width: Math.min(firstSize.width, width), height: Math.min(firstSize.height, height) };
}

/** Enough of the title bar to take hold of it. */
function overlap(area: Rectangle, bounds: Rectangle): boolean {
  const seen = 80;
  return (
    bounds.x + bounds.width - seen > area.x &&
    bounds.x + seen < area.x + area.width &&
    bounds.y >= area.y &&
    bounds.y + seen / 2 < area.y + area.height
  );
}
