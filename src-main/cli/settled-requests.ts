/** Counts the requests that an HTTP server is done with: there `--count` means these, since a request may come in many records. */
import type { Session } from '../engine/session/session';

export class SettledRequests {
  readonly #session: Session;
  #next = 1;

  constructor(session: Session) {
    this.#session = session;
  }

  /** How many more there are since it was asked last. */
  takeNew(): number {
    const before = this.#next;
    for (;;) {
      const entry = this.#session.journal?.entry(this.#next) ?? null;
      if (entry?.type !== 'http' || (entry.phase !== 'done' && entry.phase !== 'failed')) break;
      this.#next += 1;
    }
    return this.#next - before;
  }
}
