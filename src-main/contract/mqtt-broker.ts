/** What an MQTT broker shows of itself: its clients, its topic tree, its counters. Plain data, pulled by the window. */
import type { ConnectionNumber, Endpoint } from './session-state';

export type MqttVersion = '3.1.1' | '5.0';
export type MqttQos = 0 | 1 | 2;

/** User Properties in the order they came, names may repeat (MQTT 5.0 §3.3.2.3.7). */
export type MqttUserProperties = readonly (readonly [name: string, value: string])[];

/** The properties of an application message that travel with it (MQTT 5.0 §3.3.2.3). */
export interface MqttMessageProperties {
  readonly payloadFormatIndicator?: 0 | 1;
  /** Seconds. */
  readonly messageExpiryInterval?: number;
  readonly contentType?: string;
  readonly responseTopic?: string;
  readonly correlationData?: Uint8Array;
  readonly userProperties?: MqttUserProperties;
}

export interface BrokerSubscription {
  /** As the client wrote it, `$share/…` included. */
  readonly topicFilter: string;
  /** The ShareName of a shared subscription. */
  readonly shareName: string | null;
  readonly qos: MqttQos;
  readonly noLocal: boolean;
  readonly retainAsPublished: boolean;
  readonly retainHandling: 0 | 1 | 2;
  readonly subscriptionIdentifier: number | null;
}

/** A client that is connected, or the session that one left behind. */
export interface BrokerClient {
  readonly clientId: string;
  readonly version: MqttVersion;
  readonly username: string | null;
  /** null: not connected at the moment. */
  readonly connection: ConnectionNumber | null;
  readonly remote: Endpoint | null;
  /** Seconds; 0: off. */
  readonly keepAliveSeconds: number;
  readonly cleanStart: boolean;
  /** How long the session outlives its connection; null: for ever. */
  readonly sessionExpirySeconds: number | null;
  /** Milliseconds since the Unix epoch; of the last connection, if there is none now. */
  readonly connectedAtMs: number;
  /** null while connected. */
  readonly disconnectedAtMs: number | null;
  readonly subscriptions: number;
  /** QoS 1 and 2 messages sent to the client and not yet acknowledged. */
  readonly inFlightOutbound: number;
  /** QoS 2 messages received from the client and not yet released. */
  readonly inFlightInbound: number;
  /** QoS 1 and 2 messages that wait for their turn or for the client to come back. */
  readonly queuedMessages: number;
  readonly queuedBytes: number;
  /** Messages that a limit kept from the client. */
  readonly droppedMessages: number;
  readonly hasWill: boolean;
}

export interface BrokerMessage {
  readonly topic: string;
  readonly qos: MqttQos;
  readonly retain: boolean;
  readonly payloadByteLength: number;
  /** The payload's first bytes, at most as many as were asked for. */
  readonly payload: Uint8Array;
  /** null: a message that is not retained is shown without them. */
  readonly properties: MqttMessageProperties | null;
  /** Client identifier of the publisher; null: the broker itself or its window. */
  readonly publisher: string | null;
  /** Milliseconds since the Unix epoch. */
  readonly publishedAtMs: number;
  /** Milliseconds since the Unix epoch; null: never. */
  readonly expiresAtMs: number | null;
}

/** One node of the topic tree: a level of at least one topic that holds a message. */
export interface BrokerTopic {
  /** The last level; may be empty, as in `a//b`. */
  readonly level: string;
  /** The topic from the root to here. */
  readonly topic: string;
  /** Nodes directly below. */
  readonly children: number;
  /** Topics below (not this one) that hold a retained or a latest message. */
  readonly descendants: number;
  /** Of them, and of this one, those with a retained message. */
  readonly retainedTopics: number;
  readonly hasRetained: boolean;
  /** Messages published to this very topic since its node is known. */
  readonly messages: number;
  readonly retained: BrokerMessage | null;
  /** The newest one published, retained or not; kept for a bounded number of topics. */
  readonly latest: BrokerMessage | null;
}

export interface BrokerCounters {
  readonly connectedClients: number;
  /** Sessions whose client is away. */
  readonly disconnectedSessions: number;
  readonly subscriptions: number;
  readonly retainedMessages: number;
  readonly retainedBytes: number;
  /** PUBLISH packets from clients. */
  readonly receivedMessages: number;
  /** PUBLISH packets to clients. */
  readonly sentMessages: number;
  /** Messages that a limit kept from a client. */
  readonly droppedMessages: number;
  readonly queuedMessages: number;
  readonly queuedBytes: number;
  /** Connections, packets and subscriptions refused, whatever the reason. */
  readonly refusals: number;
}

/** Why the broker refused something, by the limit or the rule that said so. */
export type BrokerRefusalReason =
  | 'connect-deadline'
  | 'pending-connections'
  | 'connections'
  | 'unparsed-bytes'
  | 'packet-too-large'
  | 'malformed-packet'
  | 'protocol-error'
  | 'not-mqtt'
  | 'unsupported-version'
  | 'client-identifier'
  | 'authentication-method'
  | 'bad-credentials'
  | 'authentication-busy'
  | 'not-authorized'
  | 'keep-alive'
  | 'receive-maximum'
  | 'topic-alias'
  | 'topic-name'
  | 'topic-filter'
  | 'topic-length'
  | 'topic-levels'
  | 'subscriptions'
  | 'filter-nodes'
  | 'topic-nodes'
  | 'sessions'
  | 'queued-messages'
  | 'queued-bytes'
  | 'outgoing-bytes'
  | 'retained-messages'
  | 'retained-bytes'
  | 'client-maximum-packet-size';

/** Something that the broker did not do, and why. */
export interface BrokerRefusal {
  readonly reason: BrokerRefusalReason;
  readonly connection: ConnectionNumber | null;
  readonly clientId: string | null;
  /** The MQTT 5.0 Reason Code that fits, told to a client that understands it. */
  readonly reasonCode: number;
  /** The statement that was broken, as MQTT 5.0 numbers it (`MQTT-3.1.2-3`), or its section; null for a limit. */
  readonly clause: string | null;
  /** One English sentence, as it is told to an MQTT 5.0 client in the Reason String. */
  readonly text: string;
  /** The limit and what was over it, in the limit's unit. */
  readonly limit: number | null;
  readonly actual: number | null;
}
