import type { Clock } from './log-contract';

/** The time of the record being written, as the two halves that pcapng stores. Times never decrease within a log. */
export class RecordStamp {
  /** Upper and lower 32 bits of nanoseconds since the Unix epoch. */
  high = 0;
  low = 0;
  readonly #clock: Clock;
  readonly #big = new BigInt64Array(1);
  readonly #halves = new Uint32Array(this.#big.buffer);
  #lastNs = 0n;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes the present time. */
  take(): void {
    const nowNs = this.#clock.nowNs();
    if (nowNs > this.#lastNs) this.#set(nowNs);
  }

  /** Takes the time of a record that was held back, as far as the last record allows. */
  takeAt(thenNs: bigint): void {
    if (thenNs > this.#lastNs) this.#set(thenNs);
  }

  /** Takes a time in the past as far as the last record allows. */
  takeEarlier(byNs: number): void {
    const thenNs = this.#clock.nowNs() - BigInt(Math.max(0, Math.round(byNs)));
    if (thenNs > this.#lastNs) this.#set(thenNs);
  }

  #set(ns: bigint): void {
    this.#lastNs = ns;
    this.#big[0] = ns;
    this.low = this.#halves[0]!;
    this.high = this.#halves[1]!;
  }
}
