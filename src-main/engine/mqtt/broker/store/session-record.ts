/** Writes down each step of one session (`SessionJournal`, `OutboundJournal`), and its whole state. */
import type { Delivery } from '../sessions/delivery';
import type { OutboundJournal } from '../sessions/outbound';
import type { Session, SessionJournal } from '../sessions/session';
import type { Subscription } from '../sessions/subscription';
import { journalLine } from './journal-lines';
import { messageFields, willFields } from './stored';

export class SessionRecord implements SessionJournal, OutboundJournal {
  readonly #session: Session;
  readonly #append: (clientId: string, line: string) => void;

  constructor(session: Session, append: (clientId: string, line: string) => void) {
    this.#session = session;
    this.#append = append;
  }

  opened(): void {
    this.#write(this.#opened());
  }

  ended(): void {
    this.#write({ op: 'ended' });
  }

  subscribed(subscription: Subscription): void {
    this.#write(subscribed(subscription));
  }

  unsubscribed(topicFilter: string): void {
    this.#write({ op: 'unsubscribed', topicFilter });
  }

  queued(delivery: Delivery): void {
    this.#write(queued(delivery));
  }

  skipped(): void {
    this.#write({ op: 'skipped' });
  }

  started(packetId: number): void {
    this.#write({ op: 'started', packetId });
  }

  released(packetId: number): void {
    this.#write({ op: 'released', packetId });
  }

  finished(packetId: number): void {
    this.#write({ op: 'finished', packetId });
  }

  received(packetId: number): void {
    this.#write({ op: 'received', packetId });
  }

  completed(packetId: number): void {
    this.#write({ op: 'completed', packetId });
  }

  /** All that makes the session what it is now. */
  lines(): string {
    const { subscriptions, received, outbound } = this.#session;
    const { sent, releasing, queue } = outbound.state;
    const steps: Step[] = [this.#opened()];
    for (const subscription of subscriptions.values()) steps.push(subscribed(subscription));
    for (const { delivery, packetId } of sent) steps.push(queued(delivery), { op: 'started', packetId });
    for (const packetId of releasing) steps.push({ op: 'released', packetId });
    for (const packetId of received) steps.push({ op: 'received', packetId });
    for (const delivery of queue) steps.push(queued(delivery));
    return steps.map((step) => this.#line(step)).join('');
  }

  #opened(): Step {
    const { version, username, expirySeconds, connectedAtMs, disconnectedAtMs, will } = this.#session;
    const stored = { version, username, expirySeconds, connectedAtMs, disconnectedAtMs };
    return { op: 'opened', ...stored, will: will === null ? null : willFields(will) };
  }

  #write(step: Step): void {
    this.#append(this.#session.clientId, this.#line(step));
  }

  #line({ op, ...rest }: Step): string {
    return journalLine({ op, clientId: this.#session.clientId, ...rest });
  }
}

interface Step {
  readonly op: string;
  readonly [field: string]: unknown;
}

function subscribed(subscription: Subscription): Step {
  const { topicFilter, qos, noLocal, retainAsPublished, retainHandling, identifier } = subscription;
  const stored = { topicFilter, qos, noLocal, retainAsPublished, retainHandling, identifier };
  return { op: 'subscribed', subscription: stored };
}

function queued({ message, qos, retain, identifiers }: Delivery): Step {
  return { op: 'queued', message: messageFields(message), qos, retain, identifiers };
}
