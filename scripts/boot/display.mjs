/** A virtual display where there is none. */
import { spawn } from 'node:child_process';

/** Windows and macOS always have one. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Starts Xvfb on a free display number that it picks itself.
 * In a process group of its own: Ctrl+C in the terminal must not take the display away before the window is closed.
 * @returns {Promise<{ name: string, stop: () => void }>} `name` is the value for DISPLAY
 */
export function startDisplay() {
  const args = ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-noreset'];
  const child = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'], detached: true });
  const stop = () => child.kill('SIGTERM');
  process.on('exit', stop);
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (text) => (said += text));
    child.on('error', (error) => reject(new Error(`The virtual display (Xvfb) did not start: ${error.message}`)));
    child.on('exit', (code) => reject(new Error(`The virtual display (Xvfb) ended with ${code}: ${said.trim()}`)));
    child.stdio[3].once('data', (number) => {
      // It must not keep the program that started it alive.
      child.unref();
      for (const stream of child.stdio) stream?.unref?.();
      resolve({ name: `:${String(number).trim()}`, stop });
    });
  });
}
