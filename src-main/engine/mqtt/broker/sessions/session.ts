/** What the broker keeps of a client, connected or away (MQTT 5.0 §4.1). */
import type { AcceptedConnection, BrokerRefusalReason, MqttQos, MqttVersion } from '../broker-contract';
import type { Message } from '../message';
import type { SharedGroup } from '../topics/shared-group';
import type { Receiver } from '../topics/subscription-tree';
import type { Delivery } from './delivery';
import type { Outbound, OutboundLink } from './outbound';
import type { Subscription } from './subscription';
import type { Will } from './will';

/** The connected client of a session. */
export interface SessionLink extends OutboundLink {
  /** Gives the limit that kept it out; null: it is on its way. */
  sendAtMostOnce(message: Message, retain: boolean, identifiers: readonly number[]): BrokerRefusalReason | null;
  /** Ends the connection. */
  end(ending: 'taken-over' | 'administrative' | 'shutdown', reasonCode: number): void;
}

/** Told of every step that changes what is kept. */
export interface SessionJournal {
  subscribed(subscription: Subscription): void;
  unsubscribed(topicFilter: string): void;
  /** A QoS 2 message came, and its exchange was completed. */
  received(packetId: number): void;
  completed(packetId: number): void;
}

export interface SessionOptions {
  readonly clientId: string;
  readonly outbound: Outbound;
  /** Called for each message that does not reach the client. */
  readonly onDropped: (session: Session, reason: BrokerRefusalReason) => void;
}

export class Session implements Receiver {
  readonly clientId: string;
  readonly outbound: Outbound;
  readonly subscriptions = new Map<string, Subscription>();
  /** Packet Identifiers of QoS 2 messages received and passed on, whose PUBREL has not come [MQTT-4.3.3-10]. */
  readonly received = new Set<number>();
  readonly #onDropped: SessionOptions['onDropped'];
  #link: SessionLink | null = null;
  connection: AcceptedConnection | null = null;
  keepAliveSeconds = 0;
  version: MqttVersion = '3.1.1';
  username: string | null = null;
  cleanStart = true;
  /** null: for ever; 0: as long as the connection. */
  expirySeconds: number | null = 0;
  connectedAtMs = 0;
  disconnectedAtMs: number | null = null;
  will: Will | null = null;
  droppedMessages = 0;
  isEnded = false;
  /** Writes down what must outlive the program; null: nothing of this session does. */
  journal: SessionJournal | null = null;

  constructor({ clientId, outbound, onDropped }: SessionOptions) {
    this.clientId = clientId;
    this.outbound = outbound;
    this.#onDropped = onDropped;
  }

  get link(): SessionLink | null {
    return this.#link;
  }

  get isConnected(): boolean {
    return this.#link !== null;
  }

  get isReady(): boolean {
    return this.#link !== null && this.#link.hasRoom && this.outbound.isReady;
  }

  /** Whether it outlives its connection. */
  get isKept(): boolean {
    return this.expirySeconds !== 0;
  }

  attach(link: SessionLink, connection: AcceptedConnection, keepAliveSeconds: number): void {
    this.#link = link;
    this.connection = connection;
    this.keepAliveSeconds = keepAliveSeconds;
    this.disconnectedAtMs = null;
  }

  detach(nowMs: number): void {
    this.#link = null;
    this.connection = null;
    this.disconnectedAtMs = nowMs;
    this.outbound.detach();
  }

  /** Gives whether the message goes, or will go, to the client. */
  receive(
    message: Message,
    qos: MqttQos,
    retain: boolean,
    identifiers: readonly number[],
    group: SharedGroup<Session> | null,
  ): boolean {
    const refusal =
      qos === 0
        ? this.#sendNow(message, retain, identifiers)
        : this.#deliver({ message, qos, retain, identifiers, group });
    if (refusal === null) return true;
    if (refusal !== 'away') this.#onDropped(this, refusal);
    return false;
  }

  /** QoS 0 is not kept for a client that is away (§3.1.2.4 leaves it to the server). */
  #sendNow(message: Message, retain: boolean, identifiers: readonly number[]): BrokerRefusalReason | 'away' | null {
    return this.#link === null ? 'away' : this.#link.sendAtMostOnce(message, retain, identifiers);
  }

  #deliver(delivery: Delivery): BrokerRefusalReason | null {
    return this.outbound.deliver(delivery);
  }
}
