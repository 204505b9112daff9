/** Builds the headless twin, `out/cli/cli.js`, when what it is made of has changed. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { withLock } from './lock.mjs';
import { inRoot, root } from './root.mjs';
import { run } from './run.mjs';
import { sourcesHash } from './sources-hash.mjs';

const sources = [
  'src-main/cli.ts',
  'src-main/cli',
  'src-main/contract',
  'src-main/engine',
  'resources/locales/en',
  'vite.cli.config.ts',
  'package.json',
  'package-lock.json',
];
const product = inRoot('out', 'cli', 'cli.js');
const stamp = inRoot('out', 'cli', 'built-from');

/** Several may come at once: one builds, the others wait and take it. `say` is told what takes time. */
export async function buildCli(say) {
  if (await isFresh()) return;
  await mkdir(inRoot('.cache'), { recursive: true });
  await withLock(inRoot('.cache', 'build-cli.lock'), say, async () => {
    if (await isFresh()) return;
    say('building the command line …');
    await build();
  });
}

async function isFresh() {
  if (!existsSync(stamp) || !existsSync(product)) return false;
  return (await readFile(stamp, 'utf8')) === (await sourcesHash(sources));
}

/** Whoever is loading the old file keeps it: the new one is renamed into its place. */
async function build() {
  const folder = inRoot('.cache', `build-cli-${process.pid}`);
  const vite = inRoot('node_modules', 'vite', 'bin', 'vite.js');
  const hash = await sourcesHash(sources);
  try {
    const args = [vite, 'build', '--config', inRoot('vite.cli.config.ts'), '--outDir', folder, '--logLevel', 'error'];
    await run(process.execPath, args, { cwd: root });
    await mkdir(inRoot('out', 'cli'), { recursive: true });
    await rm(stamp, { force: true });
    await rename(`${folder}/cli.js`, product);
    await writeFile(stamp, hash);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
