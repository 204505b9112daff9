/** Trying again after a connection was lost or refused, with growing pauses. */
import type { LabError } from '../../contract/errors';
import type { Reconnect } from '../../contract/spec/common';
import type { LogWriting } from '../record/log-contract';
import type { RunnerHost } from './runner';

export class Reconnecting {
  readonly #pauses: Reconnect;
  readonly #host: RunnerHost;
  readonly #log: LogWriting;
  readonly #again: () => Promise<void>;
  #failedAttempts = 0;
  #timer: NodeJS.Timeout | null = null;
  /** The attempt under way, if it was made here. */
  attempt: Promise<void> | null = null;

  /** `again` makes one attempt; what it throws is a fault of the session. */
  constructor(pauses: Reconnect, host: RunnerHost, log: LogWriting, again: () => Promise<void>) {
    this.#pauses = pauses;
    this.#host = host;
    this.#log = log;
    this.#again = again;
  }

  /** It worked: the next pause is the first one's length again. */
  succeeded(): void {
    this.#failedAttempts = 0;
  }

  /** Waits, then tries again; `error` is why, null where the peer just left. */
  wait(error: LabError | null): void {
    const { initialDelayMs, maximumDelayMs } = this.#pauses;
    const delayMs = Math.min(initialDelayMs * 2 ** Math.min(this.#failedAttempts, 30), maximumDelayMs);
    this.#failedAttempts += 1;
    this.#log.event({ event: 'reconnecting', delayMs });
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#host.opening();
      this.attempt = this.#again().catch((failure: unknown) => this.#host.fault(failure));
    }, delayMs);
    this.#host.waiting(error, this.#host.clock.nowNs() + BigInt(delayMs) * 1_000_000n);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
