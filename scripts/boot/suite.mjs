/** Runs one vitest project and counts. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { attempt } from './run.mjs';
import { inRoot, root } from './root.mjs';

/**
 * @param {string} project as named in `vitest.config.ts`
 * @param {(line: string) => void} say hears what vitest prints
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>}
 *   a project that could not run, or a file that could not be loaded, counts as one failed
 */
export async function runSuite(project, say) {
  const folder = inRoot('.cache', 'test');
  const report = `${folder}/${project}.json`;
  await mkdir(folder, { recursive: true });
  await rm(report, { force: true });
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = await attempt(process.execPath, [inRoot('node_modules/vitest/vitest.mjs'), ...args], {
    cwd: root,
    env: process.stdout.isTTY ? { ...process.env, FORCE_COLOR: '1' } : process.env,
    onLine: (line) => {
      if (line.trim()) say(line);
    },
  });
  const counts = await readCounts(report);
  const failed = status === 0 ? counts.failed : Math.max(1, counts.failed);
  return { ...counts, failed };
}

async function readCounts(report) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
      await readFile(report, 'utf8'),
    );
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
  } catch (error) {
    if (error.code !== 'ENOENT' && !(error instanceof SyntaxError)) throw error;
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
