/** Wakes those who wait for something to change. */
export class Changes {
  #wake: () => void = () => undefined;
  #waiting = this.#renew();

  /** Resolves at the next change. */
  next(): Promise<void> {
    return this.#waiting;
  }

  announce(): void {
    const wake = this.#wake;
    this.#waiting = this.#renew();
    wake();
  }

  #renew(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}
