/** When a zone transfer is over: an answer of as many messages as it takes (RFC 5936 §2.2, RFC 1995 §4). */

/** Of an answer, what this depends on. */
interface Answer {
  /** Serial numbers of its SOA records. */
  readonly serials: readonly string[];
  readonly isSecondSoa: boolean;
}

export class ZoneTransfer {
  readonly #isIncremental: boolean;
  /** How often the zone's new SOA has to come. */
  #needed = 2;
  #serial: string | null = null;
  #count = 0;

  constructor(isIncremental: boolean) {
    this.#isIncremental = isIncremental;
  }

  /** It begins and ends with the zone's SOA; with differences, that is also before the last additions. */
  isOverAfter({ serials, isSecondSoa }: Answer): boolean {
    if (this.#serial === null) {
      this.#serial = serials[0] ?? '';
      // One SOA alone says that the client has the newest.
      if (this.#isIncremental && serials.length === 1) return true;
      if (this.#isIncremental && isSecondSoa) this.#needed = 3;
    }
    this.#count += serials.filter((serial) => serial === this.#serial).length;
    return this.#count >= this.#needed;
  }
}
