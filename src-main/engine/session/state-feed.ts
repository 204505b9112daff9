/** Tells the window which sessions changed: at once when it was quiet, otherwise gathered until the interval is over. */
import type { FeedMessage } from '../../contract/feed';
import type { SessionId } from '../../contract/session-state';
import { Pacer } from '../pacer';
import type { Session } from './session';

export class StateFeed {
  readonly #feed: (message: FeedMessage) => void;
  readonly #pacer: Pacer;
  readonly #changed = new Set<Session>();
  readonly #removed = new Set<SessionId>();

  constructor(feed: (message: FeedMessage) => void, intervalMs: number) {
    this.#feed = feed;
    this.#pacer = new Pacer(intervalMs, () => this.#flush());
  }

  /** Called for each record: it must cost next to nothing. */
  readonly touch = (session: Session): void => {
    this.#changed.add(session);
    this.#pacer.request();
  };

  remove(session: Session): void {
    this.#changed.delete(session);
    this.#removed.add(session.id);
    this.#pacer.request();
  }

  dispose(): void {
    this.#pacer.dispose();
  }

  #flush(): void {
    const removed = [...this.#removed];
    const changed = [...this.#changed].filter(({ id }) => !this.#removed.has(id)).map(({ state }) => state);
    this.#removed.clear();
    this.#changed.clear();
    if (changed.length + removed.length > 0) this.#feed({ type: 'sessions', changed, removed });
  }
}
