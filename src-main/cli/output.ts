/** Standard output. The wire never waits for it: writing is asynchronous, and whoever prints waits instead. */
import { fstatSync, write } from 'node:fs';
import { promisify } from 'node:util';
import { LabError } from '../contract/errors';

const writeToFile = promisify(write);
const standardOutput = 1;
/** Characters gathered before they are written together. */
const flushLength = 64 * 1024;
/** Wait before trying again a descriptor that another program has made non-blocking. */
const againMs = 5;

export class Output {
  #waiting = '';
  #isClosed = false;
  readonly #onClosed: () => void;
  readonly #write: (bytes: Buffer) => Promise<void>;

  /** `onClosed`: nobody reads any more (`| head`). */
  constructor(onClosed: () => void) {
    this.#onClosed = onClosed;
    const status = fstatSync(standardOutput);
    // Node writes pipes and sockets without blocking, but blocks on a terminal that is stopped (Ctrl+S) or a slow disk.
    this.#write = status.isFIFO() || status.isSocket() ? writeToStream : writeWhole;
    // The write's own callback tells; an unheard 'error' would end the program.
    process.stdout.on('error', () => undefined);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Resolves when there is room for more. Throws what is wrong with standard output, except that nobody reads it. */
  async print(line: string): Promise<void> {
    this.#waiting += `${line}\n`;
    if (this.#waiting.length >= flushLength) await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.#waiting;
    this.#waiting = '';
    if (text === '' || this.#isClosed) return;
    try {
      await this.#write(Buffer.from(text));
    } catch (error) {
      if (!isGone(error)) throw unwritable(error);
      if (this.#isClosed) return;
      this.#isClosed = true;
      this.#onClosed();
    }
  }
}

function unwritable(error: unknown): LabError {
  const reason = error instanceof Error ? error.message : String(error);
  return new LabError('FILE_NOT_WRITABLE', { path: 'Standard output', reason }, { cause: error });
}

/** The reader has closed the pipe, or the terminal is gone. */
function isGone(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    ['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED'].includes(String(error.code))
  );
}

function writeToStream(bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

async function writeWhole(bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    try {
      at += (await writeToFile(standardOutput, bytes, at)).bytesWritten;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  }
}

/** Resolves when the line has left, so that the program may end. */
export function complain(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stderr.write(`wirebench: ${text}\n`, () => resolve());
  });
}
