import type { Disposable } from '../../../listeners';
import type { BrokerClock } from '../broker-contract';
import type { Message } from '../message';

/** How often retained messages are looked through, as long as there are some that expire. */
const sweepEveryMs = 60_000;

/** Takes retained messages away that have expired; who subscribes meanwhile does not get them anyway. */
export class RetainedExpiry implements Disposable {
  readonly #clock: BrokerClock;
  readonly #retained: () => Iterable<Message>;
  readonly #clear: (topic: string) => void;
  #timer: Disposable | null = null;

  constructor(clock: BrokerClock, retained: () => Iterable<Message>, clear: (topic: string) => void) {
    this.#clock = clock;
    this.#retained = retained;
    this.#clear = clear;
  }

  /** The message is retained now. */
  watch({ expiresAtMs }: Message): void {
    if (expiresAtMs !== null) this.#timer ??= this.#clock.after(sweepEveryMs, () => this.#sweep());
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#timer = null;
  }

  #sweep(): void {
    this.#timer = null;
    const nowMs = this.#clock.nowMs();
    for (const message of [...this.#retained()]) {
      if (message.isExpired(nowMs)) this.#clear(message.topic);
      else this.watch(message);
    }
  }
}
