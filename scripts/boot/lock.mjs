/** One at a time: a file that holds the process id of who is working. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Saves double work only: whoever works under it still renames a finished result into place, so a lock that was lost
 * (power cut, shared home folder) spoils nothing.
 * @template T
 * @param {string} path
 * @param {(line: string) => void} say told once when it has to wait
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, say, work) {
  let told = false;
  while (!(await take(path))) {
    const holder = await holderOf(path);
    if (holder !== null && !isAlive(holder)) {
      await rm(path, { force: true });
      continue;
    }
    if (!told) say(`waiting for another start of Wirebench (process ${holder ?? '?'}) to finish this step`);
    told = true;
    await pause(300);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path) {
  try {
    await writeFile(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

async function holderOf(path) {
  try {
    return Number.parseInt(await readFile(path, 'utf8'), 10) || null;
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
