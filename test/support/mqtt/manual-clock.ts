/** A clock that goes on only when it is told to. */
import type { BrokerClock } from '../../../src-main/engine/mqtt/broker/broker-contract';
import type { Disposable } from '../../../src-main/engine/listeners';

interface Alarm {
  readonly atMs: number;
  readonly action: () => void;
}

export class ManualClock implements BrokerClock {
  #nowMs = Date.UTC(2026, 0, 1);
  readonly #alarms = new Set<Alarm>();

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, action: () => void): Disposable {
    const alarm = { atMs: this.#nowMs + delayMs, action };
    this.#alarms.add(alarm);
    return { dispose: () => void this.#alarms.delete(alarm) };
  }

  /** Lets so much time pass; what falls due happens in order, at its own time. */
  advance(milliseconds: number): void {
    const untilMs = this.#nowMs + milliseconds;
    for (;;) {
      const due = [...this.#alarms].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.#alarms.delete(due);
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      due.action();
    }
    this.#nowMs = untilMs;
  }

  /** Of what is still to happen. */
  get waiting(): number {
    return this.#alarms.size;
  }
}
