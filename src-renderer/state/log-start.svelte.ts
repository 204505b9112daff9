import type { Lab } from '../lab/lab';
import type { LiveSession } from './live-session.svelte';
import { unpackRows } from './log-rows';

/** When the first record of a session's log was made: what times since the start count from. Call `settle()` as it changes. */
export class LogStart {
  readonly #lab: Lab;
  readonly #session: LiveSession;
  readonly #onFailure: (error: unknown) => void;
  #startNs = $state.raw<bigint | null>(null);
  #path: string | null = null;
  #isLearning = false;

  constructor(lab: Lab, session: LiveSession, onFailure: (error: unknown) => void) {
    this.#lab = lab;
    this.#session = session;
    this.#onFailure = onFailure;
  }

  /** Nanoseconds since the Unix epoch; null until it is known. */
  get startNs(): bigint | null {
    return this.#startNs;
  }

  settle(): void {
    const { path, count, firstNumber } = this.#session.state.log;
    if (path !== this.#path) {
      this.#path = path;
      this.#startNs = null;
    }
    if (this.#startNs === null && count > 0 && !this.#isLearning) void this.#learn(firstNumber, path);
  }

  /** A start that is still being asked for is nobody's any more. */
  dispose(): void {
    this.#path = null;
  }

  async #learn(firstNumber: number, path: string | null): Promise<void> {
    this.#isLearning = true;
    try {
      const [row] = unpackRows(
        await this.#lab.invoke('log.rows', { session: this.#session.id, firstNumber, count: 1 }),
      );
      if (row !== undefined && path !== null && this.#path === path) this.#startNs = row.atNs;
    } catch (error) {
      this.#onFailure(error);
    } finally {
      this.#isLearning = false;
    }
  }
}
