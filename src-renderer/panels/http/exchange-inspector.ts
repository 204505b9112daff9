import type { AppState } from '../../state/app-state';
import type { LiveSession } from '../../state/live-session.svelte';
import { findRecord } from '../protocol/find-record';
import type { HttpEntry } from './http-words';

/** Shows the bytes of the exchange that is looked at in the inspector, as a row of the log does. */
export class ExchangeInspector {
  readonly #app: AppState;
  readonly #session: LiveSession;
  #shown: number | null = null;

  constructor(app: AppState, session: LiveSession) {
    this.#app = app;
    this.#session = session;
  }

  /** Once for each exchange: what a person picks in the inspector's stead stays. */
  show(entry: HttpEntry): void {
    if (entry.number === this.#shown) return;
    this.#shown = entry.number;
    void this.#app.notices.attempt(async () => {
      const number = await findRecord(this.#app.lab, this.#session.state, entry);
      // Another one is looked at by now.
      if (number === null || this.#shown !== entry.number) return;
      this.#app.selection.select(this.#session.id, number);
    });
  }
}
