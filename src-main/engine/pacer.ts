/** Calls `flush` at most once in an interval: at the end of this turn when none was of late, otherwise when the interval is over. */
import { performance } from 'node:perf_hooks';

export class Pacer {
  readonly #intervalMs: number;
  readonly #flush: () => void;
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;
  #immediate: NodeJS.Immediate | null = null;
  #isDisposed = false;

  constructor(intervalMs: number, flush: () => void) {
    this.#intervalMs = intervalMs;
    this.#flush = flush;
  }

  /** Asks for a flush; asking again before it comes changes nothing. */
  request(): void {
    if (this.#timer !== null || this.#immediate !== null || this.#isDisposed) return;
    const restMs = this.#lastAtMs + this.#intervalMs - performance.now();
    if (restMs <= 0) this.#immediate = setImmediate(this.#run);
    else this.#timer = setTimeout(this.#runWhenDue, Math.ceil(restMs));
  }

  /** A flush that was asked for happens now; later ones never. */
  dispose(): void {
    const isAsked = this.#timer !== null || this.#immediate !== null;
    this.#isDisposed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#immediate !== null) clearImmediate(this.#immediate);
    if (isAsked) this.#run();
  }

  /** A timer counts from when its turn of the loop began, and comes early by as long as that turn had taken. */
  readonly #runWhenDue = (): void => {
    this.#timer = null;
    if (performance.now() < this.#lastAtMs + this.#intervalMs) this.request();
    else this.#run();
  };

  readonly #run = (): void => {
    this.#timer = null;
    this.#immediate = null;
    this.#lastAtMs = performance.now();
    this.#flush();
  };
}
