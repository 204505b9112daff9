/** The time of day as state, a second at a time, for what counts up or down in the window. */
export class ClockState {
  #nowMs = $state(Date.now());

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Calls `onTick` with a time that never runs backwards, once a second. Returns how to stop. */
  start(onTick: (steadyMs: number) => void): () => void {
    const timer = setInterval(() => {
      this.#nowMs = Date.now();
      onTick(performance.now());
    }, 1000);
    return () => clearInterval(timer);
  }
}
