/** The built command line, run as a person or a script runs it: from outside. */
import { execFile, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const launcher = join(root, 'scripts', 'wirebench.mjs');
export const program = join(root, 'out', 'cli', 'cli.js');

/** Builds it if it is stale; the tests then start the built file itself. */
export async function buildWirebench(): Promise<void> {
  await promisify(execFile)(process.execPath, [launcher, '--version']);
}

export interface JsonLine {
  readonly t: string;
  readonly session: string;
  readonly event: string;
  readonly conn?: { readonly local: string; readonly remote: string };
  readonly dir?: 'in' | 'out';
  readonly len?: number;
  readonly hex?: string;
  readonly [field: string]: unknown;
}

export interface Result {
  /** Exit status; a signal's name where that ended it. */
  readonly status: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly lines: readonly JsonLine[];
}

/** Those that have not ended yet. */
const running = new Set<Wirebench>();

/** After all tests of a file: ends what a failed test has left behind. */
export function endWirebenches(): void {
  for (const wirebench of running) wirebench.signal('SIGKILL');
}

export class Wirebench {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #whenEnded: Promise<unknown>;
  readonly #lines: string[] = [];
  readonly #watchers = new Set<() => void>();
  #stdout = '';
  #stderr = '';
  /** All that it said has been read by then. */
  #hasEnded = false;

  private constructor(args: readonly string[], cwd?: string) {
    this.#process = spawn(process.execPath, [program, ...args], { stdio: 'pipe', cwd });
    this.#whenEnded = once(this.#process, 'close').then(() => {
      running.delete(this);
      this.#hasEnded = true;
      this.#wake();
    });
    running.add(this);
    this.#process.stdin.on('error', () => undefined);
    this.#process.stderr.on('data', (text: Buffer) => (this.#stderr += text.toString()));
    this.#process.stdout.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    createInterface(this.#process.stdout).on('line', (line) => {
      this.#lines.push(line);
      this.#wake();
    });
  }

  static start(...args: readonly (string | number)[]): Wirebench {
    return new Wirebench(args.map(String));
  }

  /** Runs it to its end. */
  static run(...args: readonly (string | number)[]): Promise<Result> {
    const wirebench = Wirebench.start(...args);
    wirebench.stdin.end();
    return wirebench.result();
  }

  /** Runs it to its end on what is given as its standard input. */
  static runOn(input: Uint8Array, ...args: readonly (string | number)[]): Promise<Result> {
    const wirebench = Wirebench.start(...args);
    wirebench.stdin.end(input);
    return wirebench.result();
  }

  get stdin(): NodeJS.WritableStream {
    return this.#process.stdin;
  }

  get stdout(): NodeJS.ReadableStream & { destroy(): void } {
    return this.#process.stdout;
  }

  get pid(): number {
    return this.#process.pid!;
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }

  /** Interrupts it as Ctrl+C does. */
  interrupt(): Promise<Result> {
    this.signal('SIGINT');
    return this.result();
  }

  async result(): Promise<Result> {
    await this.#whenEnded;
    const { exitCode, signalCode } = this.#process;
    const lines = this.#lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as JsonLine);
    return { status: exitCode ?? signalCode, stdout: this.#stdout, stderr: this.#stderr, lines };
  }

  /** The first JSON line for which this holds, printed already or later. */
  async line(isWanted: (line: JsonLine) => boolean): Promise<JsonLine> {
    let at = 0;
    for (;;) {
      for (; at < this.#lines.length; at++) {
        const line = JSON.parse(this.#lines[at]!) as JsonLine;
        if (isWanted(line)) return line;
      }
      if (this.#hasEnded) throw new Error(`it ended without that line: ${this.#stdout}${this.#stderr}`);
      await new Promise<void>((resolve) => {
        const watcher = (): void => {
          this.#watchers.delete(watcher);
          resolve();
        };
        this.#watchers.add(watcher);
      });
    }
  }

  /** The port of the first line of a server. */
  async port(): Promise<number> {
    const { session } = await this.line(({ event }) => event === 'listening');
    return Number(/\d+$/.exec(session)![0]);
  }

  #wake(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

/** Server in JSON lines on a free port, and that port. */
export async function listen(scheme: 'tcp' | 'tls' | 'udp', ...args: readonly (string | number)[]) {
  const server = Wirebench.start('listen', `${scheme}://127.0.0.1:0`, '--json', ...args);
  return { server, port: await server.port() };
}

/** The payload of all data lines in one direction. */
export function payload(lines: readonly JsonLine[], dir: 'in' | 'out'): Buffer {
  return Buffer.concat(lines.filter((line) => line.dir === dir).map(({ hex }) => Buffer.from(hex!, 'hex')));
}

export async function makeFolder(): Promise<{ path: (name: string) => string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'wirebench-cli-'));
  return { path: (name) => join(folder, name), remove: () => rm(folder, { recursive: true, force: true }) };
}

/** What tshark prints; throws where it complains. */
export async function tshark(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('tshark', [...args], { maxBuffer: 512 * 1024 * 1024 });
  return stdout;
}
