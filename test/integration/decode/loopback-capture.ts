/** What another program captures on the loopback interface while two programs speak: as root, or where that is allowed. */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { Recorded, Recorder } from './recording-proxy';

export type CaptureProgram = 'tcpdump' | 'dumpcap';

const host = '127.0.0.1';
/** Nobody listens there; what is sent to it marks the end of a capture. */
const discardPort = 9;

const argumentsOf: Readonly<Record<CaptureProgram, (filter: string) => string[]>> = {
  tcpdump: (filter) => ['-i', 'lo', '-U', '--immediate-mode', '-s', '0', '-B', '8192', '-w', '-', filter],
  dumpcap: (filter) => ['-i', 'lo', '-q', '-B', '8', '-w', '-', '-f', filter],
};

export class LoopbackCapture implements Recorder {
  readonly #program: CaptureProgram;
  readonly #running: Running[] = [];
  /** As both programs take it. */
  readonly decodeAs: string[] = [];

  constructor(
    program: CaptureProgram,
    readonly path: string,
  ) {
    this.#program = program;
  }

  tcp(serverPort: number, protocol: string): Promise<number> {
    return this.#capture('tcp', serverPort, protocol);
  }

  udp(serverPort: number, protocol: string): Promise<number> {
    return this.#capture('udp', serverPort, protocol);
  }

  async #capture(transport: 'tcp' | 'udp', port: number, protocol: string): Promise<number> {
    this.decodeAs.push(`${transport}.port==${port},${protocol}`);
    const filter = `${transport} port ${port} or udp dst port ${discardPort}`;
    this.#running.push(await Running.start(this.#program, argumentsOf[this.#program](filter)));
    return port;
  }

  /** Everything that went by before has been captured. */
  async close(): Promise<Recorded> {
    const paths = this.#running.map((_, at) => `${this.path}.${at}`);
    for (const [at, running] of this.#running.entries()) await writeFile(paths[at]!, await running.stop());
    const { status, stderr } = spawnSync('mergecap', ['-w', this.path, ...paths], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`mergecap ended with ${status}: ${stderr}`);
    return { path: this.path, decodeAs: this.decodeAs };
  }
}

class Running {
  readonly #marker = Buffer.from(randomUUID());
  readonly #chunks: Buffer[] = [];

  private constructor(readonly child: ChildProcessWithoutNullStreams) {
    child.stdout.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
  }

  /** Resolves once it captures. */
  static async start(program: CaptureProgram, args: readonly string[]): Promise<Running> {
    const child = spawn(program, args, { stdio: 'pipe' });
    const running = new Running(child);
    let said = '';
    await new Promise<void>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status) => reject(new Error(`${program} ended with ${status}: ${said}`)));
      child.stderr.on('data', (text: Buffer) => {
        said += text.toString();
        if (/listening on|^File: /m.test(said)) resolve();
      });
    });
    return running;
  }

  /** A packet of our own comes last: when it is there, all before it are. */
  async stop(): Promise<Buffer> {
    const socket = createSocket('udp4');
    socket.send(this.#marker, discardPort, host);
    while (!Buffer.concat(this.#chunks).includes(this.#marker)) await once(this.child.stdout, 'data');
    const closed = once(this.child, 'close');
    this.child.kill('SIGINT');
    await closed;
    socket.close();
    return Buffer.concat(this.#chunks);
  }
}

/** Null: it can be done here; otherwise why not. */
export function whyNoCapture(program: CaptureProgram): string | null {
  const { status, stderr, error } = spawnSync(
    program,
    program === 'tcpdump' ? ['-i', 'lo', '-L'] : ['-L', '-i', 'lo'],
    { encoding: 'utf8' },
  );
  if (error) return `${program} is not there`;
  return status === 0 ? null : `${program} may not capture: ${stderr.trim()}`;
}
