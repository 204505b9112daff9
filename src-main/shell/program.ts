/** The running program: bench, window and what is kept of them, put together by hand. */
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { app, ipcMain, nativeTheme, session } from 'electron';
import type { StartState } from '../contract/commands';
import { defaultPreferences } from '../contract/workspace';
import { appOrigin, serveApp } from './app-protocol';
import { Dialogs } from './dialogs';
import { Dispatcher } from './dispatch';
import { ErrorLog } from './error-log';
import { FeedHub } from './feed-hub';
import { initialShellState, preferencesFileSchema, shellFolder, shellStateSchema } from './files';
import { buildHandlers } from './handlers';
import { readJsonOr } from './json-file';
import { backgroundColour, createLabWindow } from './lab-window';
import { quitGracefully } from './lifecycle';
import { lockDownSession } from './lockdown';
import { setMenu } from './menu';
import { Notices } from './notices';
import { PreferencesKeeper } from './preferences-keeper';
import { restoreBench, tellFailedSave, type RestoredBench } from './restored-bench';
import { isFrom } from './sender';
import { Sentences, systemLanguage } from './sentences';
import { ShellStateKeeper } from './shell-state-keeper';

export class Program {
  readonly #folder = shellFolder(app.getPath('userData'));
  readonly #errors = new ErrorLog(this.#folder.errors);
  readonly #hub = new FeedHub();
  readonly #sentences = new Sentences('en');
  readonly #dialogs = new Dialogs(this.#sentences, () => this.#window);
  readonly #notices = new Notices(this.#sentences, this.#dialogs);
  readonly #builtFolder: string;
  #window: BrowserWindow | null = null;

  /** @param builtFolder holds `main/`, `preload/` and `renderer/` */
  constructor(builtFolder: string) {
    this.#builtFolder = builtFolder;
    process.on('uncaughtException', (error) => this.#errors.add('uncaught', error));
    process.on('unhandledRejection', (error) => this.#errors.add('unhandled rejection', error));
    app.on('second-instance', () => this.#focus());
  }

  /** Resolves with the window on its way. The engine starts, and the bench is restored, while the window opens. */
  async start(): Promise<void> {
    const { preferences, shellState } = await this.#readKept();
    const restoring = this.#restoreBench(preferences, shellState);
    quitGracefully(async () => {
      const { keeper, engine } = await restoring;
      await keeper.end();
      await Promise.all([preferences.flush(), shellState.flush(), engine.close()]);
    });
    await app.whenReady();
    preferences.setSystemLanguage(systemLanguage(app.getLocale(), app.getPreferredSystemLanguages()));
    this.#listen(restoring, preferences);
    await this.#serve(preferences);
    this.#open(shellState);
    await restoring;
  }

  #restoreBench(preferences: PreferencesKeeper, shellState: ShellStateKeeper): Promise<RestoredBench> {
    return restoreBench({
      folder: this.#folder,
      engineScript: join(this.#builtFolder, 'main', 'engine-thread.js'),
      logCapBytes: preferences.current.logCapBytes,
      picked: shellState.current.workspacePath,
      errors: this.#errors,
      notices: this.#notices,
      onFeed: (message) => this.#hub.send(message),
      onMoved: (workspacePath) => shellState.change({ workspacePath }),
    });
  }

  async #readKept(): Promise<{ preferences: PreferencesKeeper; shellState: ShellStateKeeper }> {
    const onDamaged = this.#notices.damaged.bind(this.#notices);
    const onFailure = (error: unknown) => tellFailedSave(error, { errors: this.#errors, notices: this.#notices });
    const { preferences, shellState } = this.#folder;
    const [preferencesFile, stateFile] = await Promise.all([
      readJsonOr(preferences, preferencesFileSchema, defaultPreferences, onDamaged),
      readJsonOr(shellState, shellStateSchema, initialShellState, onDamaged),
    ]);
    const onLanguage = (language: 'en' | 'zh-CN') => {
      this.#sentences.setLanguage(language);
      this.#setMenu();
    };
    return {
      preferences: new PreferencesKeeper(preferences, preferencesFile, { onLanguage, onFailure }),
      shellState: new ShellStateKeeper(shellState, stateFile, onFailure),
    };
  }

  #setMenu(): void {
    setMenu(this.#sentences, {
      ask: (action) => this.#hub.ask(action),
      quit: () => app.quit(),
      zoom: (steps) => {
        const contents = this.#window?.webContents;
        contents?.setZoomLevel(steps === 0 ? 0 : contents.getZoomLevel() + steps / 2);
      },
    });
  }

  /** The one channel. What the page asks before the bench is there waits for it. */
  #listen(restoring: Promise<RestoredBench>, preferences: PreferencesKeeper): void {
    const listening = restoring.then((bench) => this.#dispatcher(bench, preferences));
    ipcMain.handle('command', async (event, name: unknown, input: unknown) => {
      const isOurs = isFrom(this.#window?.webContents ?? null, appOrigin, event);
      return (await listening).answer(isOurs, name, input);
    });
  }

  #dispatcher(bench: RestoredBench, preferences: PreferencesKeeper): Dispatcher {
    const handlers = buildHandlers({
      ...bench,
      dialogs: this.#dialogs,
      captureFolder: this.#folder.captures,
      start: () => this.#startState(bench, preferences),
      setPreferences: (change) => {
        const current = preferences.set(change);
        this.#window?.setBackgroundColor(backgroundColour());
        return current;
      },
    });
    return new Dispatcher(handlers, (id, command, error) => this.#errors.add(`${id} ${command}`, error));
  }

  async #startState(bench: RestoredBench, preferences: PreferencesKeeper): Promise<StartState> {
    await bench.restored;
    return {
      preferences: preferences.current,
      systemLanguage: preferences.systemLanguage,
      window: bench.keeper.window,
      sessions: await bench.engine.invoke('session.list', {}),
      isFirstLaunch: bench.isFirstLaunch,
      workspacePath: bench.keeper.path,
      captureFolder: this.#folder.captures,
      version: app.getVersion(),
      electronVersion: process.versions.electron,
      platform: process.platform,
    };
  }

  async #serve(preferences: PreferencesKeeper): Promise<void> {
    lockDownSession(session.defaultSession);
    await serveApp(session.defaultSession, join(this.#builtFolder, 'renderer'), (html) =>
      html
        .replace(/(<html[^>]* lang=)"[^"]*"/, `$1"${preferences.language}"`)
        .replace(/(<html[^>]* data-theme=)"[^"]*"/, `$1"${nativeTheme.shouldUseDarkColors ? 'dark' : 'light'}"`),
    );
  }

  #open(shellState: ShellStateKeeper): void {
    const window = createLabWindow({
      preload: join(this.#builtFolder, 'preload', 'preload.cjs'),
      icon: join(app.getAppPath(), 'resources', 'icons', 'icon.png'),
      state: shellState.current,
      hub: this.#hub,
      hasDeveloperTools: !app.isPackaged,
      onMoved: (place) => shellState.change(place),
      onPageLost: (reason, isReloaded) => {
        this.#errors.add('page lost', reason);
        if (!isReloaded) this.#notices.pageLost();
      },
    });
    this.#window = window;
    window.on('closed', () => (this.#window = null));
    window.once('show', () => {
      this.#notices.show();
      if (!app.isPackaged)
        process.stdout.write('Wirebench is running. Close its window, or press Ctrl+C here, to end it.\n');
    });
    nativeTheme.on('updated', () => this.#window?.setBackgroundColor(backgroundColour()));
  }

  #focus(): void {
    if (this.#window?.isMinimized()) this.#window.restore();
    this.#window?.focus();
  }
}
