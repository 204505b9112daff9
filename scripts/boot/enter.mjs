/** The first thing of every command: dependencies, and the Node that comes with them. Runs under Node 20 without `node_modules`. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { installDependencies } from './dependencies.mjs';
import { endOnInterrupt, onInterrupt } from './interrupt.mjs';
import { inRoot } from './root.mjs';
import { step } from './steps.mjs';

/** Holds the process id of who restarted us; a program started from a test further down must not be misled by it. */
const parentVariable = 'WIREBENCH_PARENT';

/**
 * Installs what is missing, then sees to it that the rest runs under the project's own Node.
 * @param {() => Promise<number>} main gives the exit status; runs in this process or in the restarted one
 * @param {{ isQuiet?: boolean }} [options] `isQuiet`: nothing is said while there is nothing to do, and `main` has the
 *   signals for itself
 */
export async function enter(main, { isQuiet = false } = {}) {
  if (!isQuiet) endOnInterrupt();
  // What is told goes through pipes: programs that run below cannot see that there is no terminal behind them.
  if (!process.stdout.isTTY) process.env.NO_COLOR = '1';
  try {
    if (process.env[parentVariable] !== String(process.ppid)) {
      await (isQuiet ? installQuietly() : step('Dependencies', installDependencies));
      const node = ownNode();
      if (!isNewEnough() && node) return await restart(node);
    }
    process.env.PATH = withOwnPrograms();
    process.exitCode = await main();
  } catch (error) {
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}

async function installQuietly() {
  await installDependencies((line) => console.error(line));
}

function isNewEnough() {
  return Number(process.versions.node.split('.')[0]) >= 24;
}

function ownNode() {
  const path = inRoot('node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(path) ? path : null;
}

/** Programs of the dependencies first, as npm has it for scripts. */
function withOwnPrograms() {
  return `${inRoot('node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`;
}

/** The same script again under the other Node. Signals are passed on; the end is waited for. */
function restart(node) {
  const env = { ...process.env, [parentVariable]: String(process.pid), PATH: withOwnPrograms() };
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit', env });
  onInterrupt((signal) => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      process.exitCode = code ?? 130;
      resolve();
    });
  });
}
