/** The official Electron: the same verified download as the `electron` package's own installer, with a time limit and progress. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Without a single new byte for so long, the host counts as unreachable. */
const stallMs = 15_000;

const executables = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
/** Path of the executable inside `dist`, as the `electron` package writes it into `path.txt`. */
export const executableName = executables[process.platform] ?? 'electron';

/**
 * Downloads and unpacks it to `node_modules/electron/dist`. Mirrors (`ELECTRON_MIRROR`, `ELECTRON_CUSTOM_DIR`, …),
 * `electron_config_cache` and `ELECTRON_GET_USE_PROXY` work as they do for the `electron` package.
 * @param {{ packageFolder: string, version: string, onProgress: (percent: number) => void }} options
 * @throws when the download is blocked, stalls or does not match its checksum
 */
export async function installOfficial({ packageFolder, version, onProgress }) {
  const zip = await download({ packageFolder, version, onProgress });
  const dist = join(packageFolder, 'dist');
  const partial = `${dist}.partial`;
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    await unzip(packageFolder, zip, partial);
    await rm(join(partial, 'electron.d.ts'), { force: true });
    await rm(dist, { recursive: true, force: true });
    await rename(partial, dist);
    await writeFile(join(packageFolder, 'path.txt'), executableName);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function download({ packageFolder, version, onProgress }) {
  const { downloadArtifact } = await import(resolveFrom(packageFolder, '@electron/get'));
  const checksums = JSON.parse(await readFile(join(packageFolder, 'checksums.json'), 'utf8'));
  const controller = new AbortController();
  const stalled = () => controller.abort(new Error(`no answer within ${stallMs / 1000} s`));
  let timer = setTimeout(stalled, stallMs);
  try {
    return await downloadArtifact({
      version,
      artifactName: 'electron',
      platform: process.platform,
      arch: process.arch,
      checksums,
      cacheRoot: process.env.electron_config_cache,
      downloadOptions: {
        quiet: true,
        signal: controller.signal,
        getProgressCallback: async ({ percent }) => {
          clearTimeout(timer);
          timer = setTimeout(stalled, stallMs);
          onProgress(Math.floor(percent * 100));
        },
      },
    });
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** The innermost reason in one line: `fetch failed` alone says nothing. */
function reasonOf(error) {
  let inner = error;
  while (inner.cause instanceof Error) inner = inner.cause;
  return String(inner.message || inner.code || inner).split('\n')[0];
}

/** Unpacks with the extractor that the `electron` package depends on. */
export async function unzip(packageFolder, zip, folder) {
  const { extract } = await import(resolveFrom(packageFolder, '@electron-internal/extract-zip'));
  await extract(zip, { dir: folder });
}

function resolveFrom(packageFolder, name) {
  return createRequire(join(packageFolder, 'package.json')).resolve(name);
}
