/** What is in `node_modules` against what the lock file says; and `npm ci` where they differ. */
import { existsSync, lstatSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { npm } from './run.mjs';
import { inRoot, root } from './root.mjs';

/** Installs what the lock file says unless it is there already. Returns the outcome in words. */
export async function installDependencies(say) {
  if (await areInstalled()) return 'as the lock file says';
  if (isLinked()) throw new Error('node_modules is a link, so it is not touched: install where it leads to.');
  say('installing dependencies (npm ci)');
  const startedAt = Date.now();
  const heartbeat = setInterval(
    () => say(`still installing (${Math.round((Date.now() - startedAt) / 1000)} s)`),
    10_000,
  );
  try {
    await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root });
  } finally {
    clearInterval(heartbeat);
  }
  return 'installed';
}

/** npm writes the inner lock file last, so that an interrupted install counts as none. */
async function areInstalled() {
  const inner = inRoot('node_modules', '.package-lock.json');
  if (!existsSync(inner)) return false;
  const wanted = await packagesOf(inRoot('package-lock.json'));
  const there = await packagesOf(inner);
  const same = (path) =>
    wanted[path]?.version === there[path]?.version && wanted[path]?.integrity === there[path]?.integrity;
  // Optional packages are left out on platforms that they are not for.
  const isComplete = Object.keys(wanted).every(
    (path) => path === '' || same(path) || isLeftOut(wanted[path], there[path]),
  );
  return isComplete && Object.keys(there).every((path) => path in wanted);
}

function isLeftOut(wanted, there) {
  return there === undefined && (wanted.optional === true || wanted.devOptional === true);
}

async function packagesOf(path) {
  return JSON.parse(await readFile(path, 'utf8')).packages;
}

function isLinked() {
  return lstatSync(inRoot('node_modules'), { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
