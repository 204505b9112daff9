/** Other people's programs as peers: Python's socket module and ncat, never our own code. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';

/** Debian's own, which need not be the first on PATH. */
const python = '/usr/bin/python3';

export class Peer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;
  readonly #read: string[] = [];
  readonly #waiting: ((line: string) => void)[] = [];
  readonly #stdout: Buffer[] = [];
  readonly #whenEnded: Promise<unknown>;
  #stderr = '';

  private constructor(command: string, args: readonly string[]) {
    this.#process = spawn(command, args, { stdio: 'pipe' });
    this.#whenEnded = once(this.#process, 'close');
    this.#process.stderr.on('data', (text: Buffer) => (this.#stderr += text.toString()));
    this.#process.stdout.on('data', (bytes: Buffer) => this.#stdout.push(bytes));
    this.#process.stdin.on('error', () => undefined);
    this.#lines = createInterface(this.#process.stdout);
    this.#lines.on('line', (line) => {
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#read.push(line);
      else waiting(line);
    });
  }

  /** A script that prints what it has to tell line by line; `socket`, `sys`, `struct` and `time` are imported. */
  static python(script: string, ...args: readonly (string | number)[]): Peer {
    const prelude = 'import socket, sys, struct, time, select\nsay = lambda *a: print(*a, flush=True)\n';
    return new Peer(python, ['-c', prelude + script, ...args.map(String)]);
  }

  /** Prints a port that it keeps from everybody else, on both loopback addresses, and refuses; listens on it (127.0.0.1) when told to. */
  static refusing(andThen = ''): Peer {
    return Peer.python(`
l = socket.socket(); l.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); l.bind(('127.0.0.1', 0))
six = socket.socket(socket.AF_INET6); six.bind(('::1', l.getsockname()[1]))
say(l.getsockname()[1]); sys.stdin.readline(); l.listen(5)
${andThen}`);
  }

  static ncat(...args: readonly (string | number)[]): Peer {
    return new Peer('ncat', args.map(String));
  }

  /** Any other program. */
  static run(command: string, ...args: readonly (string | number)[]): Peer {
    return new Peer(command, args.map(String));
  }

  get stdin(): NodeJS.WritableStream {
    return this.#process.stdin;
  }

  get pid(): number {
    return this.#process.pid!;
  }

  /** The next line it prints; rejects with what it said when it ends without one. */
  async line(): Promise<string> {
    const read = this.#read.shift();
    if (read !== undefined) return read;
    const line = new Promise<string>((resolve) => this.#waiting.push(resolve));
    const ended = this.#whenEnded.then(() => {
      throw new Error(`the peer ended without another line: ${this.#stderr}`);
    });
    return Promise.race([line, ended]);
  }

  /** Resolves once what it has written to standard error matches. */
  async complaint(expected: RegExp): Promise<void> {
    while (!expected.test(this.#stderr)) await Promise.race([once(this.#process.stderr, 'data'), this.#mustNotEnd()]);
  }

  async #mustNotEnd(): Promise<never> {
    await this.#whenEnded;
    throw new Error(`the peer ended: ${this.#stderr}`);
  }

  tell(line: string): void {
    this.#process.stdin.write(`${line}\n`);
  }

  /** All that it wrote to its standard output, once it has ended by itself. */
  async output(): Promise<Buffer> {
    await this.#whenEnded;
    return Buffer.concat(this.#stdout);
  }

  /** Its exit status, once it has ended by itself; null: by a signal. */
  async ended(): Promise<number | null> {
    await this.#whenEnded;
    return this.#process.exitCode;
  }

  async stop(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#whenEnded;
  }
}
