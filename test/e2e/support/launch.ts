/** Starts the built program in a user-data folder of its own, and listens for everything that goes wrong in its page. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { defaultPreferences, type Preferences } from '../../../src-main/contract/workspace';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** Milliseconds to wait for anything in the window: what is right is so at once, but a machine may be busy elsewhere. */
const patienceMs = 60_000;
const executablePath = createRequire(import.meta.url)('electron') as string;

export interface LaunchOptions {
  /** Goes on with the folder of an earlier launch; left out, an empty one is made and removed at the end. */
  readonly userData?: string;
  /** English and dark unless told otherwise, whatever the machine's own settings are. */
  readonly preferences?: Partial<Preferences>;
  readonly args?: readonly string[];
}

export interface Launched {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly userData: string;
  /** Page errors, error messages on its console and policy violations, so far. */
  readonly problems: string[];
  /** Takes out the problems that a test caused on purpose, and gives them. */
  forgive(pattern: RegExp): string[];
  /** Ends the program as a person would, and asserts that nothing went wrong in the page. */
  close(): Promise<void>;
}

export async function launch(options: LaunchOptions = {}): Promise<Launched> {
  const userData = options.userData ?? (await newUserData(options.preferences));
  // Chromium's sandbox refuses to start as root, and only then is it left out.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app = await _electron.launch({
    executablePath,
    cwd: root,
    args: [...asRoot, `--user-data-dir=${userData}`, root, ...(options.args ?? [])],
    timeout: patienceMs,
  });
  const problems: string[] = [];
  app.context().on('weberror', (error) => problems.push(`page error: ${error.error().stack ?? error.error().message}`));
  app.context().on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  const page = await firstPage(app, problems);
  return {
    app,
    page,
    userData,
    problems,
    forgive: (pattern) => {
      const forgiven = problems.filter((problem) => pattern.test(problem));
      problems.splice(0, problems.length, ...problems.filter((problem) => !pattern.test(problem)));
      return forgiven;
    },
    close: async () => {
      await app.close();
      if (options.userData === undefined) await rm(userData, { recursive: true, force: true });
      expect(problems).toEqual([]);
    },
  };
}

/** The page once it shows something; where it does not, says what went wrong in it and leaves no program behind. */
async function firstPage(app: ElectronApplication, problems: readonly string[]): Promise<Page> {
  try {
    const page = await app.firstWindow({ timeout: patienceMs });
    page.setDefaultTimeout(patienceMs);
    await page.waitForSelector('#app > *');
    // What is typed before the window shows is lost; and a bare display has no manager to give it the keyboard.
    await app.evaluate(async ({ BrowserWindow }) => {
      const window = BrowserWindow.getAllWindows()[0]!;
      if (!window.isVisible()) await new Promise<void>((resolve) => window.once('show', () => resolve()));
    });
    const devTools = await app.context().newCDPSession(page);
    await devTools.send('Emulation.setFocusEmulationEnabled', { enabled: true });
    await page.bringToFront();
    return page;
  } catch (error) {
    await app.close();
    throw new Error(`The page did not come up. ${problems.join('\n')}`, { cause: error });
  }
}

/** An empty user-data folder with preferences in it; whoever makes it removes it. */
export async function newUserData(preferences: Partial<Preferences> = {}): Promise<string> {
  const userData = await mkdtemp(join(tmpdir(), 'wirebench-e2e-'));
  const chosen = { ...defaultPreferences, theme: 'dark', language: 'en', ...preferences };
  await writeFile(join(userData, 'preferences.json'), JSON.stringify(chosen));
  return userData;
}
