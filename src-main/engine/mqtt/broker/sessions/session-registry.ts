/** All sessions by client identifier: who comes, who is taken over, who expires (MQTT 5.0 §3.1.2.4, §3.1.2.11.2, §3.1.4). */
import type { Disposable } from '../../../listeners';
import type { BrokerClock, BrokerLimits } from '../broker-contract';
import { reasonCode } from '../codec/reason-code';
import { Violation } from '../violation';
import type { Session } from './session';
import type { Will } from './will';

export interface RegistryOptions {
  readonly limits: BrokerLimits;
  readonly clock: BrokerClock;
  readonly create: (clientId: string) => Session;
  /** Publishes the Will. */
  readonly publishWill: (will: Will, session: Session) => void;
  /** The session's state beside its messages and subscriptions has changed. */
  readonly onChanged: (session: Session) => void;
  /** The session is over: nothing of it may be left elsewhere. */
  readonly onEnded: (session: Session) => void;
}

/** What waits for a session whose client is away. */
interface Away {
  will: Disposable | null;
  expiry: Disposable | null;
}

export class SessionRegistry {
  readonly #options: RegistryOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #away = new Map<Session, Away>();

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#sessions.size;
  }

  get awayCount(): number {
    return this.#away.size;
  }

  /** That wait, of all of them. */
  get queuedMessages(): number {
    let count = 0;
    for (const session of this.#sessions.values()) count += session.outbound.queuedMessages;
    return count;
  }

  get(clientId: string): Session | undefined {
    return this.#sessions.get(clientId);
  }

  all(): IterableIterator<Session> {
    return this.#sessions.values();
  }

  /** One that is not yet among them. */
  create(clientId: string): Session {
    return this.#options.create(clientId);
  }

  /**
   * The session for a client that connects now. An earlier connection of the same client is ended [MQTT-3.1.4-3]; its
   * session goes on unless the client wants a clean start [MQTT-3.1.2-4, -5]. Throws `Violation` where it is one too many.
   */
  open(clientId: string, cleanStart: boolean): { session: Session; isPresent: boolean } {
    const known = this.#sessions.get(clientId);
    known?.link?.end('taken-over', reasonCode.sessionTakenOver);
    // The end of the connection may have been the end of the session.
    if (known !== undefined && !known.isEnded) {
      if (!cleanStart) {
        this.#comeBack(known);
        return { session: known, isPresent: true };
      }
      this.end(known);
    }
    this.#checkRoom();
    const session = this.#options.create(clientId);
    this.#sessions.set(clientId, session);
    return { session, isPresent: false };
  }

  /** A session that an earlier run of the program left; it is away. */
  restore(session: Session): void {
    this.#sessions.set(session.clientId, session);
    this.#goAway(session, session.will);
  }

  /** The client's connection is gone. `session.will` is what is left to be published. */
  leave(session: Session): void {
    const { will } = session;
    session.will = null;
    session.detach(this.#options.clock.nowMs());
    const isDue = will !== null && (!session.isKept || will.delaySeconds === 0);
    if (session.isKept) this.#goAway(session, isDue ? null : will);
    else this.#forget(session);
    if (isDue) this.#options.publishWill(will, session);
  }

  /** Ends it now; a Will that still waits is published (§3.1.2.5: the session's end is one of its times). */
  end(session: Session): void {
    const away = this.#away.get(session);
    const isWillWaiting = away !== undefined && away.will !== null;
    this.#comeBack(session);
    this.#forget(session);
    const { will } = session;
    if (!isWillWaiting || will === null) return;
    session.will = null;
    this.#options.publishWill(will, session);
  }

  dispose(): void {
    for (const away of this.#away.values()) disposeAway(away);
    this.#away.clear();
  }

  #goAway(session: Session, will: Will | null): void {
    const { clock } = this.#options;
    const away: Away = { will: null, expiry: null };
    const sinceMs = clock.nowMs() - (session.disconnectedAtMs ?? clock.nowMs());
    const restMs = (seconds: number): number => Math.max(0, seconds * 1000 - sinceMs);
    this.#away.set(session, away);
    if (will !== null) {
      session.will = will;
      away.will = clock.after(restMs(will.delaySeconds), () => this.#publishWill(session, away));
    }
    if (session.expirySeconds !== null) {
      away.expiry = clock.after(restMs(session.expirySeconds), () => this.end(session));
    }
    this.#options.onChanged(session);
  }

  #publishWill(session: Session, away: Away): void {
    away.will = null;
    const { will } = session;
    session.will = null;
    this.#options.onChanged(session);
    if (will !== null) this.#options.publishWill(will, session);
  }

  /** Nothing waits for it any more; a Will is not published [MQTT-3.1.3-9]. */
  #comeBack(session: Session): void {
    const away = this.#away.get(session);
    if (away !== undefined) disposeAway(away);
    this.#away.delete(session);
  }

  #forget(session: Session): void {
    session.isEnded = true;
    this.#sessions.delete(session.clientId);
    this.#options.onEnded(session);
  }

  #checkRoom(): void {
    const limit = this.#options.limits.sessions;
    if (this.#sessions.size < limit) return;
    throw new Violation(`There are ${limit} sessions already.`, {
      reason: 'sessions',
      reasonCode: reasonCode.quotaExceeded,
      limit,
      actual: this.#sessions.size + 1,
    });
  }
}

function disposeAway({ will, expiry }: Away): void {
  will?.dispose();
  expiry?.dispose();
}
