/** Turns a capture's own time units into nanoseconds since the Unix epoch. */
export class TimeScale {
  /** Halves of the converted time. */
  high = 0;
  low = 0;
  readonly #big = new BigInt64Array(1);
  readonly #halves = new Uint32Array(this.#big.buffer);
  readonly #multiplier: bigint;
  readonly #divisor: bigint;
  readonly #offsetNs: bigint;
  readonly #isNanoseconds: boolean;

  /**
   * @param resolution `if_tsresol` (pcapng §4.2): 10^-n seconds, or 2^-n with the highest bit set.
   * @param offsetSeconds `if_tsoffset`, added to every time.
   */
  constructor(resolution: number, offsetSeconds = 0n) {
    const exponent = BigInt(resolution & 0x7f);
    const unitsPerSecond = (resolution & 0x80) === 0 ? 10n ** exponent : 1n << exponent;
    this.#multiplier = 1_000_000_000n;
    this.#divisor = unitsPerSecond;
    this.#offsetNs = offsetSeconds * 1_000_000_000n;
    this.#isNanoseconds = resolution === 9 && offsetSeconds === 0n;
  }

  /** From the two halves of a count of units. */
  set(high: number, low: number): void {
    if (this.#isNanoseconds) {
      this.high = high;
      this.low = low;
    } else {
      const units = (BigInt(high) << 32n) | BigInt(low);
      this.setNs((units * this.#multiplier) / this.#divisor + this.#offsetNs);
    }
  }

  setNs(ns: bigint): void {
    this.#big[0] = ns;
    this.low = this.#halves[0]!;
    this.high = this.#halves[1]!;
  }
}
