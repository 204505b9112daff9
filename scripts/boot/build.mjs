/** Builds `out/` when what it is made of has changed. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { withLock } from './lock.mjs';
import { inRoot, root } from './root.mjs';
import { run } from './run.mjs';
import { sourcesHash } from './sources-hash.mjs';

const sources = [
  'src-main',
  'src-renderer',
  'resources',
  'electron.vite.config.ts',
  'svelte.config.js',
  'tsconfig.base.json',
  'package.json',
  'package-lock.json',
];
const products = [
  'out/main/index.js',
  'out/main/engine-thread.js',
  'out/main/decode-thread.js',
  'out/preload/preload.cjs',
  'out/renderer/index.html',
];
const stamp = inRoot('out', 'built-from');

/** Returns the outcome in words. Safe to interrupt: the stamp is written last. */
export async function build(say) {
  if (await isFresh()) return 'up to date';
  await mkdir(inRoot('.cache'), { recursive: true });
  return await withLock(inRoot('.cache', 'build.lock'), say, async () => {
    if (await isFresh()) return 'up to date';
    const hash = await sourcesHash(sources);
    await rm(stamp, { force: true });
    await run(process.execPath, [inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build'], {
      cwd: root,
    });
    await writeFile(stamp, hash);
    return 'built';
  });
}

async function isFresh() {
  if (!existsSync(stamp) || !products.every((path) => existsSync(inRoot(path)))) return false;
  return (await readFile(stamp, 'utf8')) === (await sourcesHash(sources));
}
