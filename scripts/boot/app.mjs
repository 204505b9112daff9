/** Runs the app in the foreground, without Chromium's chatter. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onInterrupt } from './interrupt.mjs';
import { hintFor, isNoise } from './noise.mjs';
import { root } from './root.mjs';
import { isRoot } from './system.mjs';

/** One Ctrl+C arrives several times: from the terminal, from npm, from the Node that restarted us. */
const sameSignalMs = 1000;
/** How long the app may take to close its sessions after Ctrl+C. */
const deadlineMs = 10_000;

/**
 * @param {string} electron the executable
 * @param {readonly string[]} args passed on to the app
 * @returns {Promise<number>} exit status; 130 when interrupted
 */
export function runApp(electron, args) {
  // Chromium's sandbox refuses to start as root, and only then is it left out.
  const sandbox = isRoot() ? ['--no-sandbox'] : [];
  // A process group of its own: Ctrl+C reaches it once, from here.
  const child = spawn(electron, [...sandbox, root, ...args], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let interruptedAt = null;
  let timer;
  onInterrupt(() => {
    if (interruptedAt !== null) {
      if (performance.now() - interruptedAt > sameSignalMs) child.kill('SIGKILL');
      return;
    }
    interruptedAt = performance.now();
    console.log('Closing …');
    child.kill('SIGTERM');
    timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
  });
  process.on('exit', () => child.kill('SIGKILL'));
  passOn(child.stdout, process.stdout);
  passOn(child.stderr, process.stderr);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(interruptedAt !== null ? 130 : (code ?? 1));
    });
  });
}

function passOn(from, to) {
  createInterface({ input: from }).on('line', (line) => {
    if (isNoise(line)) return;
    to.write(`${line}\n`);
    const hint = hintFor(line);
    if (hint) to.write(`${hint}\n`);
  });
}
