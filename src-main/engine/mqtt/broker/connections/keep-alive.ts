import type { Disposable } from '../../../listeners';
import type { BrokerClock } from '../broker-contract';

/** Ends a connection on which nothing came for one and a half times its Keep Alive (MQTT 5.0 §3.1.2.10). */
export class KeepAlive implements Disposable {
  readonly #clock: BrokerClock;
  readonly #silenceMs: number;
  readonly #onSilence: () => void;
  #heardAtMs: number;
  #timer: Disposable;

  constructor(clock: BrokerClock, seconds: number, onSilence: () => void) {
    this.#clock = clock;
    this.#silenceMs = seconds * 1500;
    this.#onSilence = onSilence;
    this.#heardAtMs = clock.nowMs();
    this.#timer = clock.after(this.#silenceMs, this.#check);
  }

  /** A whole packet came. Called for each: the timer is not touched. */
  heard(): void {
    this.#heardAtMs = this.#clock.nowMs();
  }

  dispose(): void {
    this.#timer.dispose();
  }

  readonly #check = (): void => {
    const restMs = this.#heardAtMs + this.#silenceMs - this.#clock.nowMs();
    if (restMs <= 0) this.#onSilence();
    else this.#timer = this.#clock.after(restMs, this.#check);
  };
}
