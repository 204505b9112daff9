/** Tells the window which sessions changed: at once when it was quiet, otherwise gathered until the interval is over. */
import type { FeedMessage } from '../../contract/feed';
import type { SessionId, SessionState } from '../../contract/session-state';
import { Pacer } from '../pacer';
import type { Session } from './session';

export class StateFeed {
  readonly #feed: (message: FeedMessage) => void;
  readonly #pacer: Pacer;
  readonly #changed = new Set<Session>();
  readonly #removed = new Set<SessionId>();

  readonly #isListed: (session: Session) => boolean;

  /** `isListed` tells which sessions are there still: others are not told of any more. */
  constructor(feed: (message: FeedMessage) => void, intervalMs: number, isListed: (session: Session) => boolean) {
    this.#feed = feed;
    this.#isListed = isListed;
    this.#pacer = new Pacer(intervalMs, () => this.#flush());
  }

  /** Called for each record: it must cost next to nothing. */
  readonly touch = (session: Session): void => {
    this.#changed.add(session);
    this.#pacer.request();
  };

  remove(session: Session): void {
    this.#removed.add(session.id);
    this.#pacer.request();
  }

  dispose(): void {
    this.#pacer.dispose();
  }

  /** What waits to be written now is on disk a moment later, which nothing else would tell. */
  #followWriting(changed: readonly SessionState[]): void {
    const writing = new Set(changed.filter(({ log }) => log.waitingBytes > 0).map(({ id }) => id));
    for (const session of this.#changed) if (!writing.has(session.id)) this.#changed.delete(session);
    if (writing.size > 0) this.#pacer.request();
  }

  #flush(): void {
    const removed = [...this.#removed];
    const changed = [...this.#changed].filter(this.#isListed).map(({ state }) => state);
    this.#removed.clear();
    this.#followWriting(changed);
    if (changed.length + removed.length > 0) this.#feed({ type: 'sessions', changed, removed });
  }
}
