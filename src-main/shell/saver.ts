/** Saves a moment after the last change, one write at a time, and now when asked. */
export class Saver {
  readonly #save: () => Promise<void>;
  readonly #delayMs: number;
  readonly #onFailure: (error: unknown) => void;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(save: () => Promise<void>, onFailure: (error: unknown) => void, delayMs = 500) {
    this.#save = save;
    this.#onFailure = onFailure;
    this.#delayMs = delayMs;
  }

  /** Something changed. */
  touch(): void {
    // Not put off by further changes: a session that changes all the time is saved, too.
    this.#timer ??= setTimeout(() => void this.flush(), this.#delayMs);
  }

  /** Writes what is waiting. Never rejects: a failure is told, and the next change tries again. */
  flush(): Promise<void> {
    if (this.#timer === null) return this.#writing;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing = this.#writing.then(this.#save).catch(this.#onFailure);
    return this.#writing;
  }
}
