import { performance } from 'node:perf_hooks';
import type { Disposable } from '../../listeners';
import type { BrokerClock } from './broker-contract';

/** The longest delay that Node's timers take: longer ones would fire at once. */
const longestDelayMs = 2 ** 31 - 1;

/** The system's time at the program's start, and from there the monotonic counter alone. */
export const systemClock: BrokerClock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  after(delayMs, action) {
    return new Delay(delayMs, action);
  },
};

class Delay implements Disposable {
  #timer: NodeJS.Timeout | null = null;

  constructor(delayMs: number, action: () => void) {
    this.#wait(delayMs, action);
  }

  #wait(delayMs: number, action: () => void): void {
    const now = Math.min(delayMs, longestDelayMs);
    this.#timer = setTimeout(() => {
      if (delayMs > now) this.#wait(delayMs - now, action);
      else action();
    }, now);
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
