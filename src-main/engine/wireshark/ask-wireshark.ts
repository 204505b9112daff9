/** Wireshark's own tree of a packet: one `sharkd` a file, kept for a while since a person mostly asks again. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LabError } from '../../contract/errors';
import type { DecodeAs, WiresharkTree } from '../../contract/messages';
import { decodeAsEntries } from './decode-as';
import { frameSchema, frameTree } from './frame-tree';
import { findProgram, packageOf } from './programs';
import { SharkdProcess, SharkdRefusal } from './sharkd-process';

const idleMs = 60_000;
const mostProcesses = 3;
const loadTimeoutMs = 60_000;
const frameTimeoutMs = 15_000;
const versionTimeoutMs = 5_000;

interface Loaded {
  readonly process: SharkdProcess;
  readonly isLoaded: Promise<unknown>;
  idle: NodeJS.Timeout | null;
}

export interface Asked {
  readonly path: string;
  /** From 1, as Wireshark counts. */
  readonly frameNumber: number;
  readonly rules: readonly DecodeAs[];
}

export class WiresharkAsker {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #idleMs: number;
  /** By file and rules, the one that was asked last at the end. */
  readonly #loaded = new Map<string, Loaded>();
  #version: string | null = null;

  constructor(environment: NodeJS.ProcessEnv = process.env, keepMs = idleMs) {
    this.#environment = environment;
    this.#idleMs = keepMs;
  }

  /** Processes that are kept at present. */
  get processes(): number {
    return this.#loaded.size;
  }

  /** Throws `WIRESHARK_NOT_FOUND`, `WIRESHARK_FAILED`. */
  async ask({ path, frameNumber, rules }: Asked): Promise<WiresharkTree> {
    const program = findProgram('sharkd', this.#environment);
    if (program === null) throw new LabError('WIRESHARK_NOT_FOUND', { program: 'sharkd', package: packageOf.sharkd });
    this.#version ??= await versionOf(program);
    const entries = decodeAsEntries(rules);
    try {
      return await this.#frame(this.#use(program, path, entries), frameNumber);
    } catch (error) {
      if (!(error instanceof SharkdRefusal)) throw error;
    }
    // A file that has grown since it was loaded: once more, from its beginning.
    this.#drop(keyOf(path, entries));
    try {
      return await this.#frame(this.#use(program, path, entries), frameNumber);
    } catch (error) {
      if (!(error instanceof SharkdRefusal)) throw error;
      throw new LabError('WIRESHARK_FAILED', { program: 'sharkd', reason: error.message });
    }
  }

  close(): void {
    for (const key of [...this.#loaded.keys()]) this.#drop(key);
  }

  async #frame(loaded: Loaded, frameNumber: number): Promise<WiresharkTree> {
    try {
      await loaded.isLoaded;
      const params = { frame: frameNumber, proto: true, bytes: true };
      const { data } = frameSchema.safeParse(await loaded.process.ask('frame', params, frameTimeoutMs));
      if (!data) throw new LabError('WIRESHARK_FAILED', { program: 'sharkd', reason: 'an answer that is not known' });
      return frameTree(this.#version ?? '', frameNumber, data);
    } finally {
      this.#keepAWhile(loaded);
    }
  }

  #use(program: string, path: string, entries: string): Loaded {
    const key = keyOf(path, entries);
    const known = this.#loaded.get(key);
    this.#loaded.delete(key);
    const loaded = known && !known.process.hasEnded ? known : this.#load(program, path, entries);
    if (loaded.idle) clearTimeout(loaded.idle);
    this.#loaded.set(key, loaded);
    while (this.#loaded.size > mostProcesses) this.#drop(this.#loaded.keys().next().value!);
    return loaded;
  }

  #load(program: string, path: string, entries: string): Loaded {
    const process = new SharkdProcess(program, entries);
    const isLoaded = process.ask('load', { file: path }, loadTimeoutMs);
    // Whoever asks for a frame is told; here it only must not be nobody's.
    isLoaded.catch(() => undefined);
    return { process, isLoaded, idle: null };
  }

  #keepAWhile(loaded: Loaded): void {
    if (loaded.idle) clearTimeout(loaded.idle);
    loaded.idle = setTimeout(() => {
      for (const [key, one] of this.#loaded) if (one === loaded) this.#drop(key);
    }, this.#idleMs);
    loaded.idle.unref();
  }

  #drop(key: string): void {
    const loaded = this.#loaded.get(key);
    if (!loaded) return;
    this.#loaded.delete(key);
    if (loaded.idle) clearTimeout(loaded.idle);
    loaded.process.close();
  }
}

const keyOf = (path: string, entries: string): string => `${path}\n${entries}`;

/** `4.0.17`; empty where it does not say. */
async function versionOf(program: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], { timeout: versionTimeoutMs });
    return /\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? '';
  } catch {
    return '';
  }
}
