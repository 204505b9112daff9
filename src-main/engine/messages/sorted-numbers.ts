/** Numbers in rising order, added mostly at the end: what a filter lets through. */
export class SortedNumbers {
  #numbers = new Uint32Array(1024);
  count = 0;

  /** Returns false where it is there already. */
  add(number: number): boolean {
    const at = this.indexOf(number);
    if (at < this.count && this.#numbers[at] === number) return false;
    if (this.count === this.#numbers.length) this.#grow();
    this.#numbers.copyWithin(at + 1, at, this.count);
    this.#numbers[at] = number;
    this.count++;
    return true;
  }

  remove(number: number): boolean {
    const at = this.indexOf(number);
    if (at >= this.count || this.#numbers[at] !== number) return false;
    this.#numbers.copyWithin(at, at + 1, this.count);
    this.count--;
    return true;
  }

  /** Place of a number, or of the first after it; `count` past the end. */
  indexOf(number: number): number {
    let low = 0;
    let high = this.count;
    // What comes is nearly always the greatest.
    if (high > 0 && this.#numbers[high - 1]! < number) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#numbers[middle]! < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** A copy of those at `first … first + count - 1` that are there. */
  slice(first: number, count: number): Uint32Array {
    return this.#numbers.slice(Math.min(first, this.count), Math.min(first + count, this.count));
  }

  /** Forgets those before a number. */
  dropBefore(number: number): void {
    const at = this.indexOf(number);
    this.#numbers.copyWithin(0, at, this.count);
    this.count -= at;
  }

  #grow(): void {
    const larger = new Uint32Array(this.#numbers.length * 2);
    larger.set(this.#numbers);
    this.#numbers = larger;
  }
}
