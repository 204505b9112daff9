/** First in, first out, without moving what is behind at every step. */
export class Queue<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get isEmpty(): boolean {
    return this.#head === this.#items.length;
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** What `shift` would give; undefined: the queue is empty. */
  get first(): T | undefined {
    return this.#items[this.#head];
  }

  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let index = this.#head; index < this.#items.length; index += 1) yield this.#items[index]!;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** The next one to be taken. The queue must not be empty. */
  peek(): T {
    return this.#items[this.#head]!;
  }

  /** The queue must not be empty. */
  shift(): T {
    const item = this.#items[this.#head]!;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head === this.#items.length || this.#head >= 4096) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
