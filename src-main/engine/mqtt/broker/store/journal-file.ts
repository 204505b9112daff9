/**
 * A file that lines are appended to, and that is rewritten when most of it is of the past. A crash leaves all lines
 * written before it: appending never changes what is there, and a rewritten file takes the old one's place only when
 * it is whole.
 *
 * Every line belongs to a key (a topic, a client). While the file is rewritten, key after key, what happens to a key
 * that is already in the new file goes into both.
 */
import { mkdir, open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileError } from '../../../record/file-error';

/** Below this a file is never rewritten; above it when it is so many times as long as the last rewriting made it. */
const rewriteBytes = 4 * 1024 * 1024;
const rewriteFactor = 4;
/** Characters handed to the file system at once while rewriting. */
const pieceLength = 1024 * 1024;
/** Characters that wait for a slow disk; above it they are let go, and the file is made anew from what there is. */
const mostWaiting = 64 * 1024 * 1024;

export interface JournalContent {
  /** All keys that there is something to say of. */
  keys(): Iterable<string>;
  /** What has to be written of one of them, as it is now. */
  linesOf(key: string): string;
}

export class JournalFile {
  readonly path: string;
  readonly #content: JournalContent;
  readonly #onFailed: (error: unknown) => void;
  #file: FileHandle | null = null;
  #waiting = '';
  #writtenBytes = 0;
  #keptBytes = 0;
  /** What runs at the moment, one after the other: writing, rewriting. */
  #work: Promise<void> = Promise.resolve();
  #isWorking = false;
  /** Keys that the new file still lacks, and what it has to be told besides; null: none is being made. */
  #rewriting: { readonly missing: Set<string>; also: string } | null = null;
  /** More came than the disk takes: the file ends where it does, and a new one is due. */
  #isBehind = false;
  #isClosed = false;

  constructor(path: string, content: JournalContent, onFailed: (error: unknown) => void) {
    this.path = path;
    this.#content = content;
    this.#onFailed = onFailed;
  }

  /**
   * Makes the file anew from what there is now.
   * @throws LabError when the folder cannot be written
   */
  async start(): Promise<void> {
    try {
      await mkdir(dirname(this.path), { recursive: true });
      await this.#rewrite();
    } catch (error) {
      throw fileError(this.path, 'write', error);
    }
  }

  append(key: string, line: string): void {
    if (this.#isClosed) return;
    if (this.#rewriting !== null && !this.#rewriting.missing.has(key)) this.#rewriting.also += line;
    if (!this.#isBehind) this.#waiting += line;
    if (this.#waiting.length > mostWaiting) {
      this.#waiting = '';
      this.#isBehind = true;
    }
    this.#wake();
  }

  /** Resolves when all that was appended is on the disk. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake();
    await this.#work;
    await this.#file?.close();
    this.#file = null;
  }

  #wake(): void {
    if (this.#isWorking || this.#file === null) return;
    this.#isWorking = true;
    this.#work = this.#run();
  }

  async #run(): Promise<void> {
    try {
      while (this.#waiting !== '' || this.#isBehind) {
        if (!this.#isBehind) await this.#write();
        const isLong = this.#writtenBytes > Math.max(rewriteBytes, this.#keptBytes * rewriteFactor);
        if (isLong || this.#isBehind) await this.#rewrite();
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isWorking = false;
    }
  }

  async #write(): Promise<void> {
    const bytes = Buffer.from(this.#waiting);
    this.#waiting = '';
    await this.#file!.appendFile(bytes);
    await this.#file!.datasync();
    this.#writtenBytes += bytes.length;
  }

  async #rewrite(): Promise<void> {
    const fresh = `${this.path}.new`;
    const file = await open(fresh, 'w');
    try {
      const byteLength = await this.#writeAll(file);
      await file.sync();
      await rename(fresh, this.path);
      // What waited for the old file is in the new one, except for what came since its last write.
      this.#waiting = this.#rewriting!.also;
      this.#isBehind = false;
      const old = this.#file;
      this.#file = file;
      this.#writtenBytes = byteLength;
      this.#keptBytes = byteLength;
      await old?.close();
    } catch (error) {
      if (this.#file !== file) await file.close();
      throw error;
    } finally {
      this.#rewriting = null;
    }
  }

  async #writeAll(file: FileHandle): Promise<number> {
    const rewriting = { missing: new Set(this.#content.keys()), also: '' };
    this.#rewriting = rewriting;
    let byteLength = 0;
    let piece = '';
    const write = async (): Promise<void> => {
      const bytes = Buffer.from(piece);
      piece = '';
      await file.appendFile(bytes);
      byteLength += bytes.length;
    };
    for (const key of rewriting.missing) {
      rewriting.missing.delete(key);
      piece += this.#content.linesOf(key) + rewriting.also;
      rewriting.also = '';
      if (piece.length >= pieceLength) await write();
    }
    do {
      piece += rewriting.also;
      rewriting.also = '';
      await write();
      // Until nothing has come while the rest was written: then the new file is complete.
    } while (rewriting.also !== '');
    return byteLength;
  }

  /** The broker goes on without it. */
  #fail(error: unknown): void {
    this.#isClosed = true;
    this.#waiting = '';
    this.#onFailed(error);
  }
}
