/** Bugs, with their stacks, in a file that a person can send along with a report. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Past this length the file starts anew; the one before it is kept. */
const maximumBytes = 1024 * 1024;

export class ErrorLog {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Never throws: it is the last resort of whoever calls it. */
  add(what: string, error: unknown): void {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const entry = `${new Date().toISOString()} ${what}\n${told}\n\n`;
    process.stderr.write(entry);
    try {
      mkdirSync(dirname(this.#path), { recursive: true });
      if ((statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0) > maximumBytes)
        renameSync(this.#path, `${this.#path}.old`);
      appendFileSync(this.#path, entry);
    } catch (failure) {
      process.stderr.write(`The error log could not be written: ${String(failure)}\n`);
    }
  }
}
