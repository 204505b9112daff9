/** The little of an MQTT session that the window always shows. */
import type { BrokerCounters } from './mqtt-broker';
import type { MqttConnack } from './mqtt-entry';
import type { MqttSubscription } from './spec/mqtt';

/** The most subscriptions that a state carries; `subscriptionCount` counts them all. */
export const shownSubscriptions = 100;

/** A Topic Filter that was asked for and not given up. */
export interface MqttClientSubscription extends MqttSubscription {
  /** Of the SUBACK; null: not answered yet. 0 to 2: the granted QoS. */
  readonly reasonCode: number | null;
  readonly reasonName: string | null;
}

export interface MqttClientState {
  readonly kind: 'mqtt-client';
  /** In force: the one asked for, or assigned by the server; null: not connected. */
  readonly clientId: string | null;
  /** Of the latest connecting; null: not answered yet. */
  readonly connack: MqttConnack | null;
  /** Oldest first, at most `shownSubscriptions`. */
  readonly subscriptions: readonly MqttClientSubscription[];
  readonly subscriptionCount: number;
  /** QoS 1 and 2 messages of ours that are not acknowledged yet, and those that wait to be sent. */
  readonly unacknowledged: number;
  /** PUBLISH packets so far. */
  readonly receivedMessages: number;
  readonly publishedMessages: number;
}

export interface MqttListenerState {
  readonly transport: 'tcp' | 'ws';
  readonly isSecure: boolean;
  /** Really bound. */
  readonly url: string;
}

export interface MqttBrokerState {
  readonly kind: 'mqtt-broker';
  readonly listeners: readonly MqttListenerState[];
  readonly counters: BrokerCounters;
  /** Messages that passed too quickly to be written down in the journal. */
  readonly unshownMessages: number;
}
