/** Why the sessions are to end before they end by themselves; the first reason counts. */

export type StopReason = 'interrupted' | 'time' | 'count' | 'output-closed' | 'broken';

export class Stop {
  #reason: StopReason | null = null;
  readonly #controller = new AbortController();

  get reason(): StopReason | null {
    return this.#reason;
  }

  /** Aborted when it is time to end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  readonly requested = new Promise<void>((resolve) => {
    this.#controller.signal.addEventListener('abort', () => resolve(), { once: true });
  });

  request(reason: StopReason): void {
    this.#reason ??= reason;
    this.#controller.abort();
  }
}

export const interruptedStatus = 130;

/** npm passes Ctrl+C on to a program that the terminal has told already: what comes within this time is the same one. */
const sameInterruptMs = 250;

/** The first interrupt asks for a graceful end, another ends at once. */
export function stopOnSignals(stop: Stop): void {
  let firstAt: number | null = null;
  const onSignal = (): void => {
    firstAt ??= performance.now();
    if (performance.now() - firstAt > sameInterruptMs) process.exit(interruptedStatus);
    stop.request('interrupted');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}
