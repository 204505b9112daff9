/** Sends again and again: on a fixed grid of times, or as fast as the other side takes it. */
import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RepeatState } from '../../contract/session-state';

/** Milliseconds of uninterrupted sending after which the loop gets a turn. */
const sliceMs = 4;

export class Repeat {
  readonly #times: number;
  readonly #everyMs: number;
  readonly #send: () => Promise<unknown>;
  #sent = 0;
  #isStopped = false;
  #wake: (() => void) | null = null;
  #timer: NodeJS.Timeout | null = null;

  /** `times` 0: until stopped; `everyMs` 0: as fast as backpressure allows. */
  constructor(times: number, everyMs: number, send: () => Promise<unknown>) {
    this.#times = times;
    this.#everyMs = everyMs;
    this.#send = send;
  }

  get state(): RepeatState {
    return { sent: this.#sent, times: this.#times, everyMs: this.#everyMs };
  }

  /** Resolves when all is sent or it was stopped; rejects with the failure of a send, unless stopped by then. */
  async run(onSent: () => void): Promise<void> {
    try {
      const startMs = performance.now();
      for (let tick = 0; !this.#isOver;) {
        await this.#send();
        this.#sent += 1;
        onSent();
        if (this.#isOver) break;
        tick = this.#everyMs === 0 ? tick : await this.#nextTick(startMs, tick);
        if (this.#everyMs === 0) await this.#yieldSometimes();
      }
    } catch (error) {
      if (!this.#isStopped) throw error;
    }
  }

  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#wake?.();
  }

  get #isOver(): boolean {
    return this.#isStopped || (this.#times > 0 && this.#sent >= this.#times);
  }

  /** Waits for the next time on the grid. Times that passed during a slow send are left out, not caught up in a burst. */
  async #nextTick(startMs: number, tick: number): Promise<number> {
    const elapsedMs = performance.now() - startMs;
    const next = Math.max(tick + 1, Math.floor(elapsedMs / this.#everyMs));
    const dueMs = startMs + next * this.#everyMs;
    // A timer counts from when its turn of the loop began, and comes early by as long as that turn had taken.
    do await this.#pause(dueMs - performance.now());
    while (!this.#isStopped && performance.now() < dueMs);
    return next;
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#timer = setTimeout(resolve, Math.max(0, Math.ceil(ms)));
    });
    this.#wake = null;
    this.#timer = null;
  }

  #sliceEndsAtMs = 0;

  async #yieldSometimes(): Promise<void> {
    if (performance.now() < this.#sliceEndsAtMs) return;
    await nextTurn();
    this.#sliceEndsAtMs = performance.now() + sliceMs;
  }
}
