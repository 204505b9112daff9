/** One `sharkd`, which is Wireshark without a window: a file is loaded, and frames are asked for, a JSON line each way. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../../contract/errors';
import { z } from 'zod';

/** An answer longer than that is not read: it would fill the memory. */
const answerByteLength = 64 * 1024 * 1024;
const errorByteLength = 4 * 1024;

const answerSchema = z.object({
  id: z.number(),
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string() }).optional(),
});

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** What sharkd itself answers that it cannot do. */
export class SharkdRefusal extends Error {
  override readonly name = 'SharkdRefusal';
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

export class SharkdProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #folder: string;
  readonly #waiting = new Map<number, Waiting>();
  #pieces: Buffer[] = [];
  #pieceBytes = 0;
  #complaint = '';
  #nextId = 1;
  #failure: LabError | null = null;

  /** `entries`: what ports speak, as the file `decode_as_entries` has it. A configuration of its own: the person's stays out of it. */
  constructor(program: string, entries: string) {
    this.#folder = mkdtempSync(join(tmpdir(), 'wirebench-sharkd-'));
    writeFileSync(join(this.#folder, 'decode_as_entries'), entries);
    const env = { ...process.env, WIRESHARK_CONFIG_DIR: this.#folder };
    this.#child = spawn(program, ['-'], { env, stdio: 'pipe', windowsHide: true });
    this.#child.stdout.on('data', (bytes: Buffer) => this.#read(bytes));
    this.#child.stderr.on('data', (bytes: Buffer) => {
      this.#complaint = (this.#complaint + bytes.toString()).slice(-errorByteLength);
    });
    // A write to a program that has just ended: `close` tells why.
    this.#child.stdin.on('error', () => undefined);
    this.#child.once('error', ({ message }) => this.#end(message));
    this.#child.once('close', (code, signal) =>
      this.#end(this.#lastWords(`it ended with ${signal ?? code ?? 'nothing'}`)),
    );
  }

  get hasEnded(): boolean {
    return this.#failure !== null;
  }

  /** Throws `WIRESHARK_FAILED`, or `SharkdRefusal`. */
  async ask(method: string, params: object, timeoutMs: number): Promise<unknown> {
    if (this.#failure) throw this.#failure;
    const id = this.#nextId++;
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    const timer = setTimeout(() => this.#kill(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
    this.#child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#kill('it was closed');
  }

  #kill(reason: string): void {
    this.#end(reason);
    this.#child.kill('SIGKILL');
  }

  #end(reason: string): void {
    if (this.#failure) return;
    this.#failure = new LabError('WIRESHARK_FAILED', { program: 'sharkd', reason });
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #lastWords(otherwise: string): string {
    const lines = this.#complaint.split('\n').filter((line) => line !== '' && !line.startsWith('Running as user'));
    return lines.at(-1) ?? otherwise;
  }

  #read(bytes: Buffer): void {
    let rest = bytes;
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      this.#answered(Buffer.concat([...this.#pieces.splice(0), rest.subarray(0, end)]).toString());
      this.#pieceBytes = 0;
      rest = rest.subarray(end + 1);
    }
    this.#pieces.push(rest);
    this.#pieceBytes += rest.length;
    if (this.#pieceBytes > answerByteLength) this.#kill(`an answer of more than ${answerByteLength} bytes`);
  }

  #answered(line: string): void {
    if (line.trim() === '') return;
    const { data } = answerSchema.safeParse(jsonOf(line));
    const waiting = data && this.#waiting.get(data.id);
    if (!data || !waiting) return;
    this.#waiting.delete(data.id);
    if (data.error) waiting.reject(new SharkdRefusal(data.error.code, data.error.message));
    else waiting.resolve(data.result);
  }
}

/** Undefined: it is none. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
