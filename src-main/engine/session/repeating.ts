import type { RepeatState } from '../../contract/session-state';
import { Repeat } from './repeat';

/** The one repetition that a session may have under way. */
export class Repeating {
  readonly #onChange: () => void;
  readonly #onFailure: (error: unknown) => void;
  #current: Repeat | null = null;

  /** `onFailure` hears why a repetition ended before it was stopped. */
  constructor(onChange: () => void, onFailure: (error: unknown) => void) {
    this.#onChange = onChange;
    this.#onFailure = onFailure;
  }

  get state(): RepeatState | null {
    return this.#current?.state ?? null;
  }

  /** Takes the place of one under way. */
  start(times: number, everyMs: number, send: () => Promise<unknown>): void {
    this.stop();
    const repeat = new Repeat(times, everyMs, send);
    this.#current = repeat;
    this.#onChange();
    void repeat
      .run(this.#onChange)
      .catch(this.#onFailure)
      .finally(() => {
        if (this.#current === repeat) this.stop();
      });
  }

  stop(): void {
    if (this.#current === null) return;
    this.#current.stop();
    this.#current = null;
    this.#onChange();
  }
}
