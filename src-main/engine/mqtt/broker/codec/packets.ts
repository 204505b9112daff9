/** What a client sends, read and checked. */
import type { MqttQos, MqttVersion } from '../broker-contract';
import type { Properties } from './read-properties';

export interface IncomingWill {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: MqttQos;
  readonly retain: boolean;
  readonly properties: Readonly<Properties>;
  /** The properties that travel with the message, as they came. */
  readonly forwarded: Buffer;
}

export interface ConnectPacket {
  readonly type: 'connect';
  readonly version: MqttVersion;
  readonly cleanStart: boolean;
  readonly keepAliveSeconds: number;
  readonly clientId: string;
  readonly will: IncomingWill | null;
  readonly username: string | null;
  readonly password: Buffer | null;
  readonly properties: Readonly<Properties>;
}

export interface PublishPacket {
  readonly type: 'publish';
  readonly qos: MqttQos;
  readonly dup: boolean;
  readonly retain: boolean;
  /** Empty: the topic alias stands for it. */
  readonly topic: string;
  /** 0 with QoS 0. */
  readonly packetId: number;
  readonly properties: Readonly<Properties>;
  /** The properties that travel with the message, as they came; part of the packet, not copied. */
  readonly forwarded: Buffer;
  /** Part of the packet, not copied. */
  readonly payload: Buffer;
}

export interface AcknowledgementPacket {
  readonly type: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp';
  readonly packetId: number;
  readonly reasonCode: number;
}

export interface RequestedSubscription {
  readonly topicFilter: string;
  readonly qos: MqttQos;
  readonly noLocal: boolean;
  readonly retainAsPublished: boolean;
  readonly retainHandling: 0 | 1 | 2;
}

export interface SubscribePacket {
  readonly type: 'subscribe';
  readonly packetId: number;
  readonly subscriptionIdentifier: number | null;
  readonly subscriptions: readonly RequestedSubscription[];
}

export interface UnsubscribePacket {
  readonly type: 'unsubscribe';
  readonly packetId: number;
  readonly topicFilters: readonly string[];
}

export interface PingRequestPacket {
  readonly type: 'pingreq';
}

export interface DisconnectPacket {
  readonly type: 'disconnect';
  readonly reasonCode: number;
  readonly sessionExpiryInterval: number | null;
}

export interface AuthPacket {
  readonly type: 'auth';
  readonly reasonCode: number;
}

export type IncomingPacket =
  | ConnectPacket
  | PublishPacket
  | AcknowledgementPacket
  | SubscribePacket
  | UnsubscribePacket
  | PingRequestPacket
  | DisconnectPacket
  | AuthPacket;

/** Control packet types (MQTT 5.0 §2.1.2), the upper half of the first byte. */
export const packetType = {
  connect: 1,
  connack: 2,
  publish: 3,
  puback: 4,
  pubrec: 5,
  pubrel: 6,
  pubcomp: 7,
  subscribe: 8,
  suback: 9,
  unsubscribe: 10,
  unsuback: 11,
  pingreq: 12,
  pingresp: 13,
  disconnect: 14,
  auth: 15,
} as const;
