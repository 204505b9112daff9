/** The two that are compared: a plain `node:net`/`node:dgram` program, and the built headless twin. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
export const cliPath = `${root}out/cli/cli.js`;

export interface Sink {
  readonly port: number;
  /** Interrupts it and gives every line that it printed. */
  stop(): Promise<string[]>;
}

export interface SinkOptions {
  readonly kind: 'tcp' | 'udp';
  readonly echo?: boolean;
  /** Appends what it reads to this file (the plain program only). */
  readonly appendTo?: string;
  /** Runs on this core only. */
  readonly core?: number;
}

/** A program that does what the session does and nothing else: it reads, counts and (if asked) echoes. */
export function startPlainSink(options: SinkOptions): Promise<Sink> {
  const { kind, echo, appendTo, core } = options;
  const mode = appendTo !== undefined ? ['append', appendTo] : [echo ? 'echo' : 'count'];
  return startProgram([`${root}test/bench/plain-sink.ts`, kind, ...mode], core);
}

/** The headless twin, recording into `capture`. */
export function startWirebenchSink(options: SinkOptions & { capture: string }): Promise<Sink> {
  const url = `${options.kind}://127.0.0.1:0`;
  const echo = options.echo ? ['--echo'] : [];
  return startProgram(
    [cliPath, 'listen', url, '--json', '--quiet', '--record', options.capture, ...echo],
    options.core,
  );
}

/** A program whose first line says where it listens. */
export async function startProgram(args: string[], core: number | undefined): Promise<Sink> {
  const command =
    core === undefined ? [process.execPath, ...args] : ['taskset', '-c', `${core}`, process.execPath, ...args];
  const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  await Promise.race([once(reader, 'line'), failure(child, args)]);
  const first = JSON.parse(lines[0]!) as { session?: string; port?: number };
  const port = first.port ?? Number(new URL(first.session!.replace(/^\w+:/, 'http:')).port);
  return { port, stop: () => stop(child, lines) };
}

/** Rejects when the program ends before it has said where it listens. */
async function failure(child: ChildProcess, args: readonly string[]): Promise<never> {
  const [status] = (await once(child, 'close')) as [number | null];
  throw new Error(`${args.join(' ')} ended with ${status}`);
}

async function stop(child: ChildProcess, lines: string[]): Promise<string[]> {
  const ended = once(child, 'close');
  child.kill('SIGINT');
  await ended;
  return lines;
}
