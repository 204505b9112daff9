/** The smallest event: listeners of one kind of value, called in the order they came. */

/** Undoes what made it; calling it again does nothing. */
export interface Disposable {
  dispose(): void;
}

export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>();

  add(listener: (value: T) => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  get isEmpty(): boolean {
    return this.#listeners.size === 0;
  }

  emit(value: T): void {
    for (const listener of this.#listeners) listener(value);
  }
}
