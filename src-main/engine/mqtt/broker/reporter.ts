/** Tells the host what happens, and counts. */
import type { BrokerEvent, BrokerLimits, BrokerListener, BrokerRefusal, BrokerRefusalReason } from './broker-contract';
import { reasonCode } from './codec/reason-code';
import type { ConnectionNumber } from '../../../contract/session-state';
import type { Session } from './sessions/session';
import type { Violation } from './violation';

/** Numbers that only grow. */
export interface Tally {
  receivedMessages: number;
  sentMessages: number;
  droppedMessages: number;
  refusals: number;
}

/** Whom a refusal concerns. */
export interface Refused {
  readonly connection: ConnectionNumber | null;
  readonly clientId: string | null;
}

export class Reporter {
  readonly tally: Tally = { receivedMessages: 0, sentMessages: 0, droppedMessages: 0, refusals: 0 };
  readonly #listener: BrokerListener;
  readonly #limits: BrokerLimits;
  /** Clients that have been told of for a reason: once a connection, the counters tell how often. */
  readonly #toldDrops = new WeakMap<Session, Set<BrokerRefusalReason>>();

  constructor(listener: BrokerListener, limits: BrokerLimits) {
    this.#listener = listener;
    this.#limits = limits;
  }

  readonly changed = (): void => this.#listener.onChange();

  event(event: BrokerEvent): void {
    this.#listener.onEvent(event);
    this.#listener.onChange();
  }

  fault(error: unknown): void {
    this.#listener.onFault(error);
  }

  refused(violation: Violation, who: Refused): void {
    const { reason, reasonCode: code, clause, limit, actual, message: text } = violation;
    this.#refused({ reason, reasonCode: code, clause, text, limit, actual, ...who });
  }

  /** The client is here anew: what keeps messages from it now is told again. */
  forgetDrops(session: Session): void {
    this.#toldDrops.delete(session);
  }

  /** A message that does not reach a client. */
  dropped(session: Session, reason: BrokerRefusalReason): void {
    this.tally.droppedMessages += 1;
    session.droppedMessages += 1;
    let told = this.#toldDrops.get(session);
    if (told === undefined) this.#toldDrops.set(session, (told = new Set()));
    if (told.has(reason)) return;
    told.add(reason);
    const text = 'Messages for the client are left out from here on: it does not take them.';
    const limit = this.#dropLimit(reason);
    const who = { connection: session.connection?.connection ?? null, clientId: session.clientId };
    this.#refused({ reason, reasonCode: reasonCode.quotaExceeded, clause: null, text, limit, actual: null, ...who });
  }

  #refused(refusal: BrokerRefusal): void {
    this.tally.refusals += 1;
    this.event({ event: 'refused', refusal });
  }

  #dropLimit(reason: BrokerRefusalReason): number | null {
    switch (reason) {
      case 'queued-messages':
        return this.#limits.queuedMessages;
      case 'queued-bytes':
        return this.#limits.queuedBytes;
      case 'outgoing-bytes':
        return this.#limits.outgoingBytes;
      default:
        return null;
    }
  }
}
