import { copyFile, readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { fileError } from '../../../record/file-error';
import { readJournalLines } from './journal-lines';

export interface JournalDamage {
  readonly path: string;
  readonly setAsideAs: string;
  readonly lines: number;
}

export interface ReadJournal<T> {
  readonly entries: readonly T[];
  readonly damage: JournalDamage | null;
}

/**
 * What the file says, as far as it can be read; a damaged one is kept beside it as `….damaged`. No file is an empty one.
 * @throws LabError when the system does not let it be read
 */
export async function readJournal<T>(path: string, schema: z.ZodType<T>): Promise<ReadJournal<T>> {
  const text = await readText(path);
  const { values, damagedLines } = readJournalLines(text);
  const entries: T[] = [];
  let lines = damagedLines;
  for (const value of values) {
    const parsed = schema.safeParse(value);
    if (parsed.success) entries.push(parsed.data);
    else lines += 1;
  }
  return { entries, damage: lines === 0 ? null : await setAside(path, lines) };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw fileError(path, 'read', error);
  }
}

async function setAside(path: string, lines: number): Promise<JournalDamage> {
  const setAsideAs = `${path}.damaged`;
  try {
    await copyFile(path, setAsideAs);
  } catch (error) {
    throw fileError(setAsideAs, 'write', error);
  }
  return { path, setAsideAs, lines };
}
