/** What the shell keeps from one start to the next, and what it does when something breaks. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import type { StartState } from '../../src-main/contract/commands';
import type { Workspace } from '../../src-main/contract/workspace';
import { invokeInPage } from './support/invoke';
import { launch, newUserData, type Launched } from './support/launch';

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function userDataFolder(): Promise<string> {
  const folder = await newUserData();
  folders.push(folder);
  return folder;
}

async function startState({ page }: Launched): Promise<StartState> {
  const answer = await invokeInPage(page, 'app.start', {});
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value as StartState;
}

async function readWorkspace(userData: string): Promise<Workspace> {
  return JSON.parse(await readFile(join(userData, 'workspace.json'), 'utf8')) as Workspace;
}

/** Dialogs would wait for a person: they are answered, and what they said is kept. */
async function answerDialogs({ app }: Launched, picked: string | null = null): Promise<() => Promise<string[]>> {
  await app.evaluate(({ dialog }, path) => {
    const said: string[] = [];
    Object.assign(globalThis, { said });
    Object.assign(dialog, {
      showMessageBox: (...args: { message: string; detail?: string }[]) => {
        const { message, detail } = args.at(-1)!;
        said.push(`${message} ${detail ?? ''}`);
        return Promise.resolve({ response: 0, checkboxChecked: false });
      },
      showOpenDialog: () => Promise.resolve({ canceled: path === null, filePaths: path === null ? [] : [path] }),
      showSaveDialog: () => Promise.resolve({ canceled: path === null, filePath: path ?? '' }),
    });
  }, picked);
  return () => app.evaluate(() => (globalThis as unknown as { said: string[] }).said);
}

test('the first launch has the textbook’s pair ready, closed', async () => {
  const lab = await launch();
  const start = await startState(lab);
  expect(start.isFirstLaunch).toBe(true);
  expect(start.sessions.map(({ id, phase, url }) => [id, phase, url])).toEqual([
    ['textbook-server', 'closed', 'tcp://127.0.0.1:8888'],
    ['textbook-client', 'closed', 'tcp://127.0.0.1:8888'],
  ]);
  await lab.close();
});

test('the bench, its captures and the window are there again at the next start', async () => {
  const userData = await userDataFolder();
  const first = await launch({ userData });
  const spec = { kind: 'tcp-server', port: 0, name: 'kept' };
  const created = await invokeInPage(first.page, 'session.create', { spec });
  const id = created.ok ? (created.value as { id: string }).id : '';
  await invokeInPage(first.page, 'session.open', { session: id });
  await first.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.setBounds({ x: 20, y: 30, width: 1000, height: 700 }),
  );
  await invokeInPage(first.page, 'preferences.set', { theme: 'light' });
  await first.close();

  const workspace = await readWorkspace(userData);
  const kept = workspace.sessions.find((session) => session.id === id);
  expect(kept).toMatchObject({ spec: { name: 'kept' }, capture: expect.stringMatching(/^[^/\\]+\.pcapng$/) as string });
  expect(existsSync(join(userData, 'captures', kept!.capture!))).toBe(true);

  const second = await launch({ userData });
  const start = await startState(second);
  expect(start).toMatchObject({ isFirstLaunch: false, preferences: { theme: 'light' } });
  const restored = start.sessions.find((session) => session.id === id);
  expect(restored).toMatchObject({ phase: 'closed', log: { path: join(userData, 'captures', kept!.capture!) } });
  const bounds = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds());
  expect(bounds).toMatchObject({ width: 1000, height: 700 });
  await second.close();
});

test('a damaged workspace is set aside and told, and the start goes on', async () => {
  const userData = await userDataFolder();
  await writeFile(join(userData, 'workspace.json'), '{"wirebench":1,"sessions":[{');
  const lab = await launch({ userData });
  expect((await startState(lab)).sessions).toHaveLength(2);
  expect(await readFile(join(userData, 'workspace.json.damaged'), 'utf8')).toBe('{"wirebench":1,"sessions":[{');
  await lab.close();
});

test('a workspace is saved elsewhere, opened again, and kept there from then on', async () => {
  const userData = await userDataFolder();
  const path = join(userData, 'lesson.wirebench.json');
  const first = await launch({ userData });
  await answerDialogs(first, path);
  expect(await invokeInPage(first.page, 'workspace.saveAs', {})).toEqual({ ok: true, value: { path } });
  await invokeInPage(first.page, 'session.remove', { session: 'textbook-client' });
  await first.close();
  const saved = JSON.parse(await readFile(path, 'utf8')) as Workspace;
  expect(saved.sessions.map(({ id }) => id)).toEqual(['textbook-server']);

  const second = await launch({ userData });
  expect(await startState(second)).toMatchObject({ workspacePath: path, sessions: [{ id: 'textbook-server' }] });
  await answerDialogs(second, path);
  const opened = await invokeInPage(second.page, 'workspace.open', {});
  expect(opened).toMatchObject({ ok: true, value: { workspacePath: path, sessions: [{ id: 'textbook-server' }] } });
  await second.close();
});

test('a file that was picked may be sent and saved to, and no other', async () => {
  const userData = await userDataFolder();
  const lab = await launch({ userData });
  const path = join(userData, 'copy.pcapng');
  await answerDialogs(lab, path);
  expect(await invokeInPage(lab.page, 'file.pickTarget', { suggestedName: '../../x.pcapng' })).toEqual({
    ok: true,
    value: { path },
  });
  const saved = await invokeInPage(lab.page, 'log.save', { session: 'textbook-server', path });
  expect(saved.ok || saved.error.code !== 'FILE_NOT_GRANTED').toBe(true);
  await lab.close();
});

test('a second start shows the first window and ends', async () => {
  const userData = await userDataFolder();
  const lab = await launch({ userData });
  await lab.app.evaluate(({ app }) => {
    Object.assign(globalThis, { second: new Promise((resolve) => app.once('second-instance', () => resolve(true))) });
  });
  const electron = createRequire(import.meta.url)('electron') as string;
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  await promisify(execFile)(electron, [...asRoot, `--user-data-dir=${userData}`, process.cwd()]);
  expect(await lab.app.evaluate(() => (globalThis as unknown as { second: Promise<boolean> }).second)).toBe(true);
  await lab.close();
});

test('numbers past 2^53 and bytes survive the way to the page and back', async () => {
  const lab = await launch();
  const types = await lab.page.evaluate(async () => {
    const { wirebench } = globalThis as unknown as {
      wirebench: { invoke(name: string, input: unknown): Promise<{ ok: boolean; value: Record<string, unknown> }> };
    };
    const { value } = await wirebench.invoke('session.create', { spec: { kind: 'tcp-server', port: 0 } });
    const session = value['id'];
    const opened = await wirebench.invoke('session.open', { session });
    const rows = await wirebench.invoke('log.rows', { session, firstNumber: 1, count: 10 });
    const bytes = new Uint8Array([0, 255, 1]);
    const sent = await wirebench.invoke('session.sendBytes', { session, target: { to: 'all' }, bytes });
    await wirebench.invoke('session.close', { session });
    return [
      typeof opened.value['openedAtNs'],
      Object.prototype.toString.call(rows.value['atNs']),
      Object.prototype.toString.call(rows.value['preview']),
      (sent as unknown as { error?: { code: string } }).error?.code,
    ];
  });
  // Bytes went out as bytes: the refusal is about the missing client, not about the input.
  expect(types).toEqual(['bigint', '[object BigInt64Array]', '[object Uint8Array]', 'NO_PEER']);
  await lab.close();
});

test('theme and language change at once, also in the menu', async () => {
  const lab = await launch();
  await invokeInPage(lab.page, 'preferences.set', { theme: 'light', language: 'zh-CN' });
  const shown = await lab.app.evaluate(({ Menu, nativeTheme }) => [
    nativeTheme.themeSource,
    Menu.getApplicationMenu()!.items.map(({ label }) => label),
  ]);
  expect(shown).toEqual(['light', expect.arrayContaining(['文件', '编辑', '视图', '帮助'])]);
  await lab.close();
});

test('no key of the menu takes one that a terminal needs', async () => {
  const lab = await launch();
  const taken = await lab.app.evaluate(({ Menu }) => {
    const leaves = (items: Electron.MenuItem[]): Electron.MenuItem[] =>
      items.flatMap((item) => (item.submenu ? leaves(item.submenu.items) : [item]));
    return leaves(Menu.getApplicationMenu()!.items)
      .filter((item) => item.registerAccelerator !== false && item.accelerator)
      .map((item) => String(item.accelerator));
  });
  expect(taken.filter((keys) => /^(CommandOrControl|CmdOrCtrl|Control|Ctrl)\+[A-Z]$/i.test(keys))).toEqual([]);
  await lab.close();
});

test('a page that crashes is loaded anew and finds its sessions; one that crashes again is left, and told', async () => {
  const lab = await launch();
  const said = await answerDialogs(lab);
  const sessions = await lab.app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents;
    const loaded = new Promise<void>((resolve) => contents.once('did-finish-load', () => resolve()));
    contents.forcefullyCrashRenderer();
    await loaded;
    const answer = (await contents.executeJavaScript("wirebench.invoke('session.list', {})")) as { value: unknown[] };
    // At once: a page that lived for a while would be started anew again.
    contents.forcefullyCrashRenderer();
    return answer.value.length;
  });
  expect(sessions).toBe(2);
  await expect.poll(said).toEqual([expect.stringMatching(/^The window crashed/)]);
  await lab.close();
});

test('ended by a signal, the captures of open sessions are complete', async () => {
  const userData = await userDataFolder();
  const lab = await launch({ userData });
  const created = await invokeInPage(lab.page, 'session.create', { spec: { kind: 'tcp-server', port: 0 } });
  const session = created.ok ? (created.value as { id: string }).id : '';
  const opened = await invokeInPage(lab.page, 'session.open', { session });
  const path = opened.ok ? (opened.value as { log: { path: string } }).log.path : '';
  const ended = once(lab.app.process(), 'exit');
  lab.app.process().kill('SIGTERM');
  expect((await ended)[0]).toBe(0);
  const { stdout } = await promisify(execFile)('tshark', ['-r', path]);
  expect(stdout).not.toBe('');
  expect((await readWorkspace(userData)).sessions.map(({ id }) => id)).toContain(session);
});
