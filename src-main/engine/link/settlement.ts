/** A promise that is settled from outside, once; nobody has to wait for it. */
export class Settlement {
  readonly promise: Promise<void>;
  #resolve: (() => void) | null = null;
  #reject: ((error: Error) => void) | null = null;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.promise.catch(() => undefined);
  }

  resolve(): void {
    this.#resolve?.();
  }

  reject(error: Error): void {
    this.#reject?.(error);
  }
}
