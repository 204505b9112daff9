/** Finds, or fetches, the Electron that Wirebench is started and tested on. */
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './boot/cache.mjs';
import { withLock } from './boot/lock.mjs';
import { fallback, fallbackUnavailable, installFallback } from './electron/fallback.mjs';
import { executableName, installOfficial } from './electron/official.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const packageFolder = join(root, 'node_modules', 'electron');
/** How long a failed official download is taken as an answer. */
const retryAfterMs = 24 * 3_600_000;

/**
 * The official runtime if it is there or can be downloaded, otherwise the fallback. With `WIREBENCH_ELECTRON=official`
 * or `=fallback` there is no choice. Needs `node_modules`.
 * @param {(line: string) => void} say
 * @returns {Promise<{ executable: string, version: string, isFallback: boolean, sentence: string }>}
 */
export async function findElectron(say = () => undefined) {
  const wanted = process.env.WIREBENCH_ELECTRON ?? '';
  const version = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')).version;
  const ready = async () => {
    const there = await installed(version);
    return there && fits(there, wanted) ? there : null;
  };
  const there = await ready();
  if (there) return there;
  await mkdir(cacheFolder(), { recursive: true });
  return await withLock(join(cacheFolder(), 'electron.lock'), say, async () => {
    if (!(await ready())) await install({ version, wanted, say });
    return await mustBeInstalled(version);
  });
}

async function install({ version, wanted, say }) {
  if (wanted === 'fallback') {
    await useFallback({ version, reason: 'WIREBENCH_ELECTRON asks for it', say });
    return;
  }
  try {
    let told = -1;
    say(`downloading Electron ${version}`);
    await installOfficial({
      packageFolder,
      version,
      onProgress: (percent) => {
        if (percent < told + 20) return;
        told = percent;
        say(`Electron ${version}: ${percent} %`);
      },
    });
  } catch (error) {
    if (wanted === 'official')
      throw new Error(`Electron ${version} could not be downloaded: ${error.message}`, { cause: error });
    const reason = `the official download of ${version} failed: ${error.message}`;
    say(reason);
    await useFallback({ version, reason, say });
  }
}

function fits(there, wanted) {
  if (wanted) return there.isFallback === (wanted === 'fallback');
  return !there.isFallback || Date.now() - there.triedAtMs < retryAfterMs;
}

async function useFallback({ version, reason, say }) {
  const unavailable = fallbackUnavailable();
  if (unavailable) throw new Error(`There is no Electron to run: ${reason}; ${unavailable}.`);
  await installFallback({ root, packageFolder, say, note: { insteadOf: version, reason, triedAtMs: Date.now() } });
}

async function mustBeInstalled(version) {
  const there = await installed(version);
  if (!there)
    throw new Error('Electron was unpacked, but is not where it should be: delete node_modules and start again.');
  return there;
}

/** What is at `node_modules/electron/dist` now, or null: nothing, half of it, or another version. */
async function installed(wantedVersion) {
  const dist = join(packageFolder, 'dist');
  const executable = join(dist, executableName);
  const parts = [executable, join(dist, 'version'), join(packageFolder, 'path.txt')];
  if (!parts.every((path) => existsSync(path))) return null;
  const version = (await readFile(join(dist, 'version'), 'utf8')).trim().replace(/^v/, '');
  const notePath = join(dist, 'fallback.json');
  if (!existsSync(notePath)) {
    if (version !== wantedVersion) return null;
    return { executable, version, isFallback: false, triedAtMs: 0, sentence: `Electron ${version}` };
  }
  const note = JSON.parse(await readFile(notePath, 'utf8'));
  if (note.insteadOf !== wantedVersion || version !== fallback.version) return null;
  const sentence = `Electron ${version} (fallback runtime; ${note.reason})`;
  return { executable, version, isFallback: true, triedAtMs: note.triedAtMs, sentence };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { executable, sentence } = await findElectron((line) => console.log(line));
  console.log(`${sentence}\n${executable}`);
}
