/** Runs a program to its end. */
import { spawn } from 'node:child_process';

const running = new Set();

/** Ends what is still running; for Ctrl+C and for failures beside it. */
export function endRunning(signal = 'SIGTERM') {
  for (const child of running) child.kill(signal);
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void }} [options]
 *   `onLine` hears every line of both outputs as it comes
 * @returns {Promise<string>} standard output
 * @throws Error with what the program said, when it ends with another status than 0
 */
export async function run(command, args, options = {}) {
  const { status, output, errors } = await attempt(command, args, options);
  if (status === 0) return output;
  const said = (errors.trim() || output.trim()).slice(-4000);
  throw new Error(`${command} ${args.join(' ')} ended with ${status}${said ? `:\n${said}` : ''}`);
}

/** As `run`, but the status is an answer rather than an error. 127: there is no such program. */
export function attempt(command, args, { cwd, env, onLine } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    const texts = { output: '', errors: '' };
    collect(child.stdout, texts, 'output', onLine);
    collect(child.stderr, texts, 'errors', onLine);
    child.on('error', (error) => {
      running.delete(child);
      if (error.code === 'ENOENT') resolve({ status: 127, ...texts });
      else reject(error);
    });
    child.on('close', (code, signal) => {
      running.delete(child);
      resolve({ status: code ?? signal, ...texts });
    });
  });
}

function collect(stream, texts, name, onLine) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text) => {
    texts[name] += text;
    if (!onLine) return;
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    lines.forEach(onLine);
  });
  stream.on('end', () => {
    if (onLine && rest) onLine(rest);
  });
}

/** Runs npm: the one that runs us, where one does. */
export function npm(args, options) {
  const path = process.env.npm_execpath;
  if (path && /npm-cli\.[cm]?js$/.test(path)) return run(process.execPath, [path, ...args], options);
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, options);
}
