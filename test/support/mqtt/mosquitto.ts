/** Eclipse Mosquitto as a broker, and its two command-line clients: somebody else's MQTT. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

export interface MosquittoOptions {
  /** Lines of its configuration besides the listener. */
  readonly lines?: readonly string[];
  /** User names and passwords; without any, everybody is let in. */
  readonly users?: Readonly<Record<string, string>>;
}

/** A port that was free a moment ago: Mosquitto does not pick one by itself. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export class Mosquitto {
  readonly port: number;
  readonly folder: string;
  readonly log: string[] = [];
  #process: ChildProcess;
  readonly #watchers = new Set<() => void>();

  private constructor(port: number, folder: string) {
    this.port = port;
    this.folder = folder;
    this.#process = this.#spawn();
  }

  static async start({ lines = [], users = {} }: MosquittoOptions = {}): Promise<Mosquitto> {
    const folder = await mkdtemp(join(tmpdir(), 'wirebench-mosquitto-'));
    const port = await freePort();
    const password = join(folder, 'passwords');
    for (const [index, [name, word]] of Object.entries(users).entries())
      await promisify(execFile)('mosquitto_passwd', ['-b', ...(index === 0 ? ['-c'] : []), password, name, word]);
    const hasUsers = Object.keys(users).length > 0;
    const access = hasUsers ? ['allow_anonymous false', `password_file ${password}`] : ['allow_anonymous true'];
    const config = [`listener ${port} 127.0.0.1`, 'persistence false', `user ${user()}`, ...access, ...lines];
    await writeFile(join(folder, 'mosquitto.conf'), `${config.join('\n')}\n`);
    const broker = new Mosquitto(port, folder);
    await broker.says(/ running$/);
    return broker;
  }

  #spawn(): ChildProcess {
    const child = spawn('mosquitto', ['-c', join(this.folder, 'mosquitto.conf'), '-v'], { stdio: 'pipe' });
    for (const stream of [child.stdout!, child.stderr!])
      createInterface(stream).on('line', (line) => {
        this.log.push(line);
        for (const watcher of this.#watchers) watcher();
      });
    return child;
  }

  /** Resolves with the first line of its log that matches, earlier ones included; rejects when it ends without one. */
  says(expected: RegExp, from = 0): Promise<string> {
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error(`mosquitto ended: ${this.log.join('\n')}`));
      const watch = (): void => {
        const line = this.log.slice(from).find((one) => expected.test(one));
        if (line === undefined) return;
        this.#watchers.delete(watch);
        this.#process.off('close', ended);
        resolve(line);
      };
      this.#process.once('close', ended);
      this.#watchers.add(watch);
      watch();
    });
  }

  /** Ends it hard, as by a failure of power. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const closed = once(this.#process, 'close');
    this.#process.kill('SIGKILL');
    await closed;
  }

  async restart(): Promise<void> {
    await this.kill();
    const from = this.log.length;
    this.#process = this.#spawn();
    await this.says(/ running$/, from);
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Root's Mosquitto would become somebody who may not read its files. */
function user(): string {
  return process.getuid?.() === 0 ? 'root' : (process.env['USER'] ?? 'root');
}

/** Runs `mosquitto_pub` to its end; throws with what it said where it fails. */
export async function mosquittoPub(port: number, ...args: readonly string[]): Promise<void> {
  await promisify(execFile)('mosquitto_pub', ['-h', '127.0.0.1', '-p', String(port), ...args]);
}
