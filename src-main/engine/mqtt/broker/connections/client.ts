/** A client after its CONNECT: what it agreed on, and how packets reach it. */
import type { ConnectionNumber } from '../../../../contract/session-state';
import type { BrokerEnding, BrokerRefusalReason, MqttVersion } from '../broker-contract';
import type { ConnectPacket } from '../codec/packets';
import type { Encoded } from '../codec/encoded';
import { reasonCode } from '../codec/reason-code';
import { acknowledgement, type AcknowledgementType } from '../codec/write-packets';
import { encodePublish, publishLength } from '../codec/write-publish';
import type { BrokerCore } from '../core';
import type { Message } from '../message';
import type { Delivery } from '../sessions/delivery';
import type { Session, SessionLink } from '../sessions/session';
import type { PacketWriter } from './packet-writer';
import { RetainedFeed } from './retained-feed';
import { InboundAliases, OutboundAliases } from './topic-aliases';
import { Violation } from '../violation';

/** The connection, as far as its client needs it. */
export interface ClientConnection {
  readonly number: ConnectionNumber;
  readonly writer: PacketWriter;
  /** Ends it; `reasonCode` is told to an MQTT 5.0 client unless null. */
  end(ending: BrokerEnding, reasonCode: number | null): void;
}

export class Client implements SessionLink {
  readonly version: MqttVersion;
  readonly session: Session;
  readonly core: BrokerCore;
  readonly inboundAliases: InboundAliases;
  readonly inFlightMaximum: number;
  readonly #connection: ClientConnection;
  readonly #outboundAliases: OutboundAliases;
  /** Bytes of the largest packet that the client takes. */
  readonly #maximumPacketSize: number;
  readonly wantsReasons: boolean;
  readonly #retained: RetainedFeed;
  /** CONNACK has been sent. */
  isGreeted = false;

  constructor(core: BrokerCore, connection: ClientConnection, session: Session, connect: ConnectPacket) {
    const { limits } = core;
    const { receiveMaximum, topicAliasMaximum, maximumPacketSize, requestProblemInformation } = connect.properties;
    this.core = core;
    this.session = session;
    this.version = connect.version;
    this.inboundAliases = new InboundAliases(limits.topicAliases);
    this.inFlightMaximum = Math.min(receiveMaximum ?? 0xffff, limits.inFlightMessages);
    this.#connection = connection;
    this.#outboundAliases = new OutboundAliases(Math.min(topicAliasMaximum ?? 0, limits.outboundTopicAliases));
    this.#maximumPacketSize = maximumPacketSize ?? Number.POSITIVE_INFINITY;
    this.wantsReasons = requestProblemInformation ?? true;
    this.#retained = new RetainedFeed(session, core);
  }

  /** For those who are told of it. */
  get identity(): { connection: ConnectionNumber; clientId: string } {
    return { connection: this.#connection.number, clientId: this.session.clientId };
  }

  get hasRoom(): boolean {
    return this.#connection.writer.hasRoom;
  }

  get retained(): RetainedFeed {
    return this.#retained;
  }

  end(ending: BrokerEnding, code: number | null): void {
    this.#connection.end(ending, code);
  }

  /** The connection has room again, or the client has acknowledged. */
  pump(): void {
    this.session.outbound.pump();
    this.#retained.pump();
  }

  /** Gives whether it fits [MQTT-3.1.2-24]. */
  fits(byteLength: number): boolean {
    return byteLength <= this.#maximumPacketSize;
  }

  send(encoded: Encoded, packetId = 0): void {
    this.#connection.writer.send(encoded, packetId);
  }

  /** Sends the variant with a Reason String if the client wants it and it fits, else the one without. */
  sendWithReason(make: (reasonString: string | null) => Encoded, reasonString: string | null, packetId = 0): void {
    const told = this.wantsReasons && this.version === '5.0' ? reasonString : null;
    const full = make(told);
    if (this.fits(full.bytes.length)) return this.send(full, packetId);
    const short = told === null ? full : make(null);
    if (this.fits(short.bytes.length)) return this.send(short, packetId);
    throw new Violation('The answer is larger than the packets that the client accepts.', {
      reason: 'client-maximum-packet-size',
      reasonCode: reasonCode.implementationSpecificError,
      limit: this.#maximumPacketSize,
      actual: short.bytes.length,
    });
  }

  acknowledge(type: AcknowledgementType, packetId: number, code: number, text: string | null = null): void {
    this.sendWithReason((reason) => acknowledgement(type, this.version, code, reason), text, packetId);
  }

  sendRelease(packetId: number): void {
    this.acknowledge('pubrel', packetId, reasonCode.success);
  }

  sendAtMostOnce(message: Message, retain: boolean, identifiers: readonly number[]): BrokerRefusalReason | null {
    if (!this.hasRoom) return 'outgoing-bytes';
    const isPlain = this.version === '3.1.1' || (identifiers.length === 0 && this.#outboundAliases.isOff);
    if (!isPlain) {
      const delivery: Delivery = { message, qos: 0, retain, identifiers, group: null };
      return this.#sendOwn(delivery, 0, false) ? null : 'client-maximum-packet-size';
    }
    const encoded = message.shared(this.version, 0, retain, this.core.clock);
    return this.#sendEncoded(encoded, 0) ? null : 'client-maximum-packet-size';
  }

  sendPublish(delivery: Delivery, packetId: number, dup: boolean): boolean {
    const { message, qos, retain, identifiers } = delivery;
    const isPlain = this.version === '3.1.1' || (identifiers.length === 0 && this.#outboundAliases.isOff);
    if (!isPlain || dup) return this.#sendOwn(delivery, packetId, dup) || this.#tooLarge();
    return this.#sendEncoded(message.shared(this.version, qos, retain, this.core.clock), packetId) || this.#tooLarge();
  }

  #tooLarge(): false {
    this.core.report.dropped(this.session, 'client-maximum-packet-size');
    return false;
  }

  #sendEncoded(encoded: Encoded, packetId: number): boolean {
    if (!this.fits(encoded.bytes.length)) return false;
    this.core.report.tally.sentMessages += 1;
    this.send(encoded, packetId);
    return true;
  }

  /** With a topic alias, subscription identifiers or DUP: for this client alone. */
  #sendOwn({ message, qos, retain, identifiers }: Delivery, packetId: number, dup: boolean): boolean {
    const alias = this.#outboundAliases.isOff ? null : this.#outboundAliases.for(message.topic);
    const topic = alias === null || alias.isNew ? message.topic : '';
    const fields = { topic, payload: message.payload, qos, retain, dup };
    const properties = {
      ...message.propertiesFor(this.core.clock.nowMs()),
      topicAlias: alias?.alias ?? null,
      subscriptionIdentifiers: identifiers,
    };
    if (!this.fits(publishLength(fields, this.version, properties))) return false;
    if (alias !== null) this.#outboundAliases.used(message.topic, alias);
    return this.#sendEncoded(encodePublish(fields, this.version, properties), packetId);
  }
}
