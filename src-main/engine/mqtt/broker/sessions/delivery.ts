import type { MqttQos } from '../broker-contract';
import type { Message } from '../message';
import type { SharedGroup } from '../topics/shared-group';
import type { Session } from './session';

/** One copy of a message for one client. */
export interface Delivery {
  readonly message: Message;
  /** The lower one of the message's and the subscription's (§3.8.4). */
  readonly qos: MqttQos;
  /** The RETAIN flag that the client sees [MQTT-3.3.1-8, -9, -12, -13]. */
  readonly retain: boolean;
  readonly identifiers: readonly number[];
  /** The shared subscription that it comes from: another member may get it when this one's session ends. */
  readonly group: SharedGroup<Session> | null;
}

/** One with QoS 1 or 2 that has a Packet Identifier. */
export interface InFlight {
  readonly delivery: Delivery;
  readonly packetId: number;
  /** Sent on an earlier connection: it goes out with DUP [MQTT-3.3.1-1]. */
  dup: boolean;
}
