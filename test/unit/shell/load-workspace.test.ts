import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { firstWorkspace } from '../../../src-main/shell/first-workspace';
import { writeJson } from '../../../src-main/shell/json-file';
import { loadWorkspace, type WorkspaceProblems } from '../../../src-main/shell/load-workspace';

const empty = { wirebench: 1, sessions: [], window: null } as const;
let folder: string;
let own: string;
let told: string[];
const problems: WorkspaceProblems = {
  onDamaged: (_error, keptAs) => told.push(`damaged, kept as ${keptAs}`),
  onGone: (path) => told.push(`gone ${path}`),
  onNotValid: (error) => told.push(error.code),
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wirebench-workspace-'));
  own = join(folder, 'workspace.json');
  told = [];
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('the first launch brings the textbook’s server and a client for it', async () => {
  const loaded = await loadWorkspace(own, null, problems);
  expect(loaded).toEqual({ path: own, workspace: firstWorkspace(), isFirstLaunch: true });
  expect(loaded.workspace.sessions.map(({ spec }) => spec)).toMatchObject([
    { kind: 'tcp-server', host: '127.0.0.1', port: 8888, answering: { reply: { text: 'Hello, client!' } } },
    { kind: 'tcp-client', host: '127.0.0.1', port: 8888 },
  ]);
  expect(told).toEqual([]);
});

test('later ones bring what was left, also if that was nothing', async () => {
  await writeJson(own, empty);
  expect(await loadWorkspace(own, null, problems)).toEqual({ path: own, workspace: empty, isFirstLaunch: false });
});

test('our own file that is damaged is set aside, and the start goes on', async () => {
  await writeFile(own, '{"wirebench":1,"sessions":');
  expect(await loadWorkspace(own, null, problems)).toMatchObject({ path: own, workspace: firstWorkspace() });
  expect(told).toEqual([`damaged, kept as ${own}.damaged`]);
});

test('the file that was opened last comes before our own', async () => {
  const picked = join(folder, 'lab.wirebench.json');
  await writeJson(picked, empty);
  expect(await loadWorkspace(own, picked, problems)).toMatchObject({ path: picked, isFirstLaunch: false });
});

test('where that one is gone, our own is shown', async () => {
  await writeJson(own, empty);
  const picked = join(folder, 'gone.json');
  expect(await loadWorkspace(own, picked, problems)).toMatchObject({ path: own, workspace: empty });
  expect(told).toEqual([`gone ${picked}`]);
});

test('somebody else’s file that is no workspace is left as it is', async () => {
  const picked = join(folder, 'notes.json');
  await writeFile(picked, '[1, 2]');
  expect(await loadWorkspace(own, picked, problems)).toMatchObject({ path: own });
  expect(told).toEqual(['WORKSPACE_NOT_VALID']);
  expect(await readFile(picked, 'utf8')).toBe('[1, 2]');
});
