import type { MqttQos } from '../broker-contract';
import type { IncomingWill } from '../codec/packets';

/** The message that the broker publishes when the client goes without DISCONNECT (MQTT 5.0 §3.1.2.5). */
export interface Will {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: MqttQos;
  readonly retain: boolean;
  readonly forwarded: Buffer;
  /** Seconds from publishing; null: never. */
  readonly messageExpiryInterval: number | null;
  /** Seconds from the end of the connection (§3.1.3.2.2). */
  readonly delaySeconds: number;
}

/** Keeps copies: the packet's bytes are a part of what was read from the socket. */
export function willOf(will: IncomingWill): Will {
  const { topic, qos, retain, properties } = will;
  return {
    topic,
    qos,
    retain,
    payload: Buffer.from(will.payload),
    forwarded: Buffer.from(will.forwarded),
    messageExpiryInterval: properties.messageExpiryInterval ?? null,
    delaySeconds: properties.willDelayInterval ?? 0,
  };
}
