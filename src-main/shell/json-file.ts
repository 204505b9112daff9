/** JSON files that survive a power cut while written and a stray edit between two starts. */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { LabError } from '../contract/errors';
import { describeIssues } from './dispatch';

/** Written beside it, synced, then renamed over it: there is always one whole file. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const fresh = `${path}.new`;
  const file = await open(fresh, 'w');
  try {
    await file.writeFile(`${JSON.stringify(value, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}

/**
 * null: there is no such file.
 * @throws LabError WORKSPACE_NOT_VALID when it is not what the schema says, with the place
 */
export async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await readText(path);
  if (text === null) return null;
  const parsed = schema.safeParse(parseJson(path, text));
  if (!parsed.success)
    throw new LabError('WORKSPACE_NOT_VALID', { path, reason: describeIssues(parsed.error.issues.slice(0, 3)) });
  return parsed.data;
}

/** A file of ours that is damaged is kept under another name and replaced by `fallback`. */
export async function readJsonOr<T>(
  path: string,
  schema: z.ZodType<T>,
  fallback: T,
  onDamaged: (error: LabError, keptAs: string) => void,
): Promise<T> {
  try {
    return (await readJson(path, schema)) ?? fallback;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    const keptAs = `${path}.damaged`;
    await rename(path, keptAs);
    onDamaged(error, keptAs);
    return fallback;
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new LabError('FILE_NOT_READABLE', { path, reason: (error as Error).message }, { cause: error });
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LabError('WORKSPACE_NOT_VALID', { path, reason: (error as Error).message }, { cause: error });
  }
}
