/** The captures in the bench's own folder, newest first. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecentCapture } from '../contract/commands';

const shown = 100;

export async function recentCaptures(folder: string): Promise<RecentCapture[]> {
  const names = (await namesIn(folder)).filter((name) => name.endsWith('.pcapng'));
  const captures = await Promise.all(names.map((name) => describe(join(folder, name), name)));
  return captures
    .filter((capture) => capture !== null)
    .sort((a, b) => b.modifiedAtMs - a.modifiedAtMs)
    .slice(0, shown);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function describe(path: string, name: string): Promise<RecentCapture | null> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { path, name, byteLength: size, modifiedAtMs: mtimeMs };
  } catch (error) {
    // Gone since it was listed.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
