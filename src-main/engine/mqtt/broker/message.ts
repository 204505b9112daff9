/** An application message on its way through the broker. */
import type { BrokerClock, MqttQos, MqttVersion } from './broker-contract';
import type { Encoded } from './codec/encoded';
import { encodePublish, type PublishProperties } from './codec/write-publish';

export interface MessageFields {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: MqttQos;
  /** As it was published. */
  readonly retain: boolean;
  /** Properties that travel with it, as the bytes they came as. */
  readonly forwarded: Buffer;
  /** Milliseconds since the Unix epoch; null: never. */
  readonly expiresAtMs: number | null;
  /** Client identifier; null: the broker itself or its window. */
  readonly publisher: string | null;
  readonly publishedAtMs: number;
}

const noIdentifiers: readonly number[] = [];

export class Message {
  readonly topic: string;
  readonly qos: MqttQos;
  readonly retain: boolean;
  readonly expiresAtMs: number | null;
  readonly publisher: string | null;
  readonly publishedAtMs: number;
  payload: Buffer;
  forwarded: Buffer;
  #isKept = false;
  /** By version, QoS and retain flag; null: the message is not being handed round. */
  #encoded: (Encoded | undefined)[] | null = null;

  constructor(fields: MessageFields) {
    this.topic = fields.topic;
    this.payload = fields.payload;
    this.qos = fields.qos;
    this.retain = fields.retain;
    this.forwarded = fields.forwarded;
    this.expiresAtMs = fields.expiresAtMs;
    this.publisher = fields.publisher;
    this.publishedAtMs = fields.publishedAtMs;
  }

  /** What it costs to keep it, about. */
  get byteLength(): number {
    return this.topic.length + this.payload.length + this.forwarded.length;
  }

  /** Before it is stored: its bytes are a part of what was read from the socket, which would all be kept with it. */
  keep(): this {
    if (this.#isKept) return this;
    this.payload = ownCopy(this.payload);
    this.forwarded = ownCopy(this.forwarded);
    this.#isKept = true;
    return this;
  }

  isExpired(nowMs: number): boolean {
    return this.expiresAtMs !== null && this.expiresAtMs <= nowMs;
  }

  /** Message Expiry Interval left, in seconds, rounded up [MQTT-3.3.2-6]. */
  secondsLeft(nowMs: number): number | null {
    return this.expiresAtMs === null ? null : Math.max(0, Math.ceil((this.expiresAtMs - nowMs) / 1000));
  }

  /** Until `endSharing`, equal packets are made once for all receivers. */
  beginSharing(): void {
    this.#encoded = [];
  }

  endSharing(): void {
    this.#encoded = null;
  }

  /** The packet for receivers who want nothing of their own in it. */
  shared(version: MqttVersion, qos: MqttQos, retain: boolean, clock: BrokerClock): Encoded {
    const key = (version === '5.0' ? 6 : 0) + qos * 2 + (retain ? 1 : 0);
    if (this.#encoded === null) return this.#encode(version, qos, retain, clock);
    return (this.#encoded[key] ??= this.#encode(version, qos, retain, clock));
  }

  #encode(version: MqttVersion, qos: MqttQos, retain: boolean, clock: BrokerClock): Encoded {
    const fields = { topic: this.topic, payload: this.payload, qos, retain, dup: false };
    return encodePublish(fields, version, this.propertiesFor(clock.nowMs()));
  }

  propertiesFor(nowMs: number): PublishProperties {
    return {
      messageExpiryInterval: this.secondsLeft(nowMs),
      topicAlias: null,
      subscriptionIdentifiers: noIdentifiers,
      forwarded: this.forwarded,
    };
  }
}

function ownCopy(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}
