import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { LabError } from '../../../src-main/contract/errors';
import { readJson, readJsonOr, writeJson } from '../../../src-main/shell/json-file';

const schema = z.strictObject({ port: z.int() });
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wirebench-json-'));
  path = join(folder, 'deep', 'file.json');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('what was written is read, and nothing else is left in the folder', async () => {
  await writeJson(path, { port: 1 });
  await writeJson(path, { port: 2 });
  expect(await readJson(path, schema)).toEqual({ port: 2 });
  expect(await readdir(join(folder, 'deep'))).toEqual(['file.json']);
});

test('it is written to be read by people, one value a line', async () => {
  await writeJson(path, { port: 1 });
  expect(await readFile(path, 'utf8')).toBe('{\n  "port": 1\n}\n');
});

test('no file is no error', async () => {
  expect(await readJson(path, schema)).toBeNull();
});

test.each(['{', '{"port":"x"}', '{"port":1,"more":2}', 'null', '\u0000'])(
  '%j is refused with the place',
  async (text) => {
    await writeJson(path, {});
    await writeFile(path, text);
    await expect(readJson(path, schema)).rejects.toMatchObject({ code: 'WORKSPACE_NOT_VALID', details: { path } });
  },
);

test('a damaged file is kept under another name', async () => {
  await writeJson(path, {});
  await writeFile(path, 'not JSON');
  const told: [LabError['code'], string][] = [];
  const value = await readJsonOr(path, schema, { port: 9 }, (error, keptAs) => told.push([error.code, keptAs]));
  expect(value).toEqual({ port: 9 });
  expect(told).toEqual([['WORKSPACE_NOT_VALID', `${path}.damaged`]]);
  expect(await readFile(`${path}.damaged`, 'utf8')).toBe('not JSON');
});
