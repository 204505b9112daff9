/** What a build is made of, as one hash: says whether it is stale. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inRoot } from './root.mjs';

/** @param {readonly string[]} sources files and folders of the project */
export async function sourcesHash(sources) {
  const hash = createHash('sha256');
  for (const source of sources) await addTo(hash, source);
  return hash.digest('hex');
}

async function addTo(hash, path) {
  const entries = await readdir(inRoot(path), { withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOTDIR' || error.code === 'ENOENT') return null;
    throw error;
  });
  if (entries === null) {
    if (existsSync(inRoot(path))) hash.update(`${path}\0`).update(await readFile(inRoot(path)));
    return;
  }
  for (const { name } of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) await addTo(hash, join(path, name));
}
