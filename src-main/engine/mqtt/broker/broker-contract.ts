/**
 * The MQTT broker as its host sees it. The host listens (TCP, TLS, WebSocket), hands over every connection as a
 * `Duplex`, and shows what the broker tells: it imports this file and `broker.ts`, nothing else of the folder.
 */
import type { Duplex } from 'node:stream';
import type {
  BrokerClient,
  BrokerCounters,
  BrokerMessage,
  BrokerRefusal,
  BrokerRefusalReason,
  BrokerSubscription,
  BrokerTopic,
  MqttMessageProperties,
  MqttQos,
  MqttVersion,
} from '../../../contract/mqtt-broker';
import type { ConnectionNumber, Endpoint } from '../../../contract/session-state';
import type { Disposable } from '../../listeners';

export type {
  BrokerClient,
  BrokerCounters,
  BrokerMessage,
  BrokerRefusal,
  BrokerRefusalReason,
  BrokerSubscription,
  BrokerTopic,
  MqttMessageProperties,
  MqttQos,
  MqttVersion,
};

/** Time, so that tests need not wait for it. */
export interface BrokerClock {
  /** Milliseconds since the Unix epoch; never goes back while the program runs. */
  nowMs(): number;
  /** Calls `action` once; the result cancels it. Any finite delay, also beyond 2^31 ms. */
  after(delayMs: number, action: () => void): Disposable;
}

/** Every bound of the broker. Bytes are bytes of MQTT packets. */
export interface BrokerLimits {
  /** Connections at once, those without a CONNECT included. */
  readonly connections: number;
  /** Connections that have not sent their CONNECT yet; one more ends the oldest. */
  readonly pendingConnections: number;
  /** Time for a whole CONNECT to arrive, and for a connection that was ended to close. */
  readonly connectDeadlineMs: number;
  readonly closeDeadlineMs: number;
  /** The largest packet accepted, told to MQTT 5.0 clients as Maximum Packet Size (§3.2.2.3.6). */
  readonly packetBytes: number;
  /** The largest first packet accepted: nobody has been identified by then. */
  readonly connectBytes: number;
  /** All packets together that have arrived only in part. */
  readonly unparsedBytes: number;
  /** QoS 2 messages (and QoS 1, which are answered at once) of a client under way: Receive Maximum (§3.2.2.3.3). */
  readonly receiveMaximum: number;
  /** QoS 1 and 2 messages under way to a client, if it does not ask for fewer. */
  readonly inFlightMessages: number;
  /** Topic aliases that a client may set: Topic Alias Maximum (§3.2.2.3.8). */
  readonly topicAliases: number;
  /** Topic aliases used towards a client, if it does not ask for fewer. */
  readonly outboundTopicAliases: number;
  /** UTF-8 bytes of a topic name or filter. */
  readonly topicBytes: number;
  readonly topicLevels: number;
  /** Levels of all topics that hold a message, and of all Topic Filters: equal beginnings count once. */
  readonly topicNodes: number;
  readonly filterNodes: number;
  readonly subscriptionsPerClient: number;
  /** Sessions in all, connected or not. */
  readonly sessions: number;
  /** QoS 1 and 2 messages that wait for one client, and their bytes. */
  readonly queuedMessages: number;
  readonly queuedBytes: number;
  /** The bytes that wait for all clients together. */
  readonly totalQueuedBytes: number;
  /** Bytes handed to a connection that its peer does not read: then QoS 0 is dropped, and nothing more is read from it. */
  readonly outgoingBytes: number;
  /** The same of all connections together: above it, 64 KiB are the limit of each. */
  readonly totalOutgoingBytes: number;
  readonly retainedMessages: number;
  readonly retainedBytes: number;
  /** Topics whose newest message is remembered for the window, though it is not retained. */
  readonly latestTopics: number;
  /** Bytes of such a message's payload. */
  readonly latestPayloadBytes: number;
  /** Password checks at once. */
  readonly authentications: number;
  /** Keep Alive told to MQTT 5.0 clients that ask for more (Server Keep Alive, §3.2.2.3.14). */
  readonly keepAliveSeconds: number;
  /** The longest Session Expiry Interval granted; null: any. */
  readonly sessionExpirySeconds: number | null;
}

export interface BrokerUser {
  readonly username: string;
  /** As `hashPassword` gives it: `scrypt$N$r$p$salt$key`. */
  readonly passwordHash: string;
}

/** One line of the access list. The first rule that matches decides. */
export interface AccessRule {
  readonly decision: 'allow' | 'deny';
  readonly action: 'publish' | 'subscribe' | 'both';
  /** Patterns with `*` for any characters; null: everyone (also without a user name). */
  readonly username: string | null;
  readonly clientId: string | null;
  /** A topic filter; `%u` and `%c` stand for the client's user name and identifier as one whole level. */
  readonly topicFilter: string;
}

export interface AccessOptions {
  readonly users: readonly BrokerUser[];
  /** Clients without a user name are let in. */
  readonly allowAnonymous: boolean;
  readonly rules: readonly AccessRule[];
  /** When no rule matches. */
  readonly otherwise: 'allow' | 'deny';
}

export interface BrokerOptions {
  readonly limits?: Partial<BrokerLimits>;
  /** null or left out: everyone may do everything. */
  readonly access?: AccessOptions | null;
  /** A folder for retained messages and sessions that outlive their connection; null: memory only. */
  readonly folder?: string | null;
  /** Told as Response Information to MQTT 5.0 clients that ask for it (§3.2.2.3.15). */
  readonly responseInformation?: string | null;
  /** How often `$SYS/…` is published to its subscribers; null: never. */
  readonly systemTopicsEveryMs?: number | null;
  /** Wirebench's version, for `$SYS/broker/version`. */
  readonly version?: string;
  readonly clock?: BrokerClock;
}

/** How a client's connection ended. */
export type BrokerEnding =
  /** The client sent DISCONNECT. */
  | 'disconnected'
  /** The stream ended or broke without one. */
  | 'lost'
  /** The broker refused to go on: a refusal with the details went before. */
  | 'refused'
  | 'taken-over'
  | 'administrative'
  | 'shutdown';

export type BrokerEvent =
  | {
      readonly event: 'client-connected';
      readonly connection: ConnectionNumber;
      readonly clientId: string;
      readonly version: MqttVersion;
      readonly username: string | null;
      readonly cleanStart: boolean;
      readonly sessionPresent: boolean;
      readonly keepAliveSeconds: number;
    }
  | {
      readonly event: 'client-disconnected';
      readonly connection: ConnectionNumber;
      readonly clientId: string;
      readonly ending: BrokerEnding;
      /** Of the DISCONNECT that either side sent; null where there was none. */
      readonly reasonCode: number | null;
    }
  | { readonly event: 'session-ended'; readonly clientId: string }
  | { readonly event: 'refused'; readonly refusal: BrokerRefusal }
  /** A file of the folder was damaged: what could be read was kept, the file was set aside. */
  | {
      readonly event: 'store-damaged';
      readonly path: string;
      readonly setAsideAs: string | null;
      readonly text: string;
    }
  /** The folder cannot be written: the broker goes on in memory. */
  | { readonly event: 'store-failed'; readonly path: string; readonly text: string };

/** A message on its way through the broker, with what it costs nothing to know of it. */
export interface PassedMessage {
  readonly topic: string;
  /** A part of what was read: to be copied by whoever keeps it. */
  readonly payload: Uint8Array;
  readonly qos: MqttQos;
  readonly retain: boolean;
  /** Client identifier; null: the broker's window. */
  readonly publisher: string | null;
  readonly connection: ConnectionNumber | null;
  /** Clients that it goes or will go to. */
  readonly receivers: number;
  /** Read when it is called. */
  readonly properties: () => MqttMessageProperties;
}

export interface BrokerListener {
  /** Something that the pulled views show has changed. Called for every packet: it must cost next to nothing. */
  onChange(): void;
  onEvent(event: BrokerEvent): void;
  /** Every message that is published: it must cost next to nothing. */
  onMessage?(message: PassedMessage): void;
  /** A bug of ours; the connection that it happened on is gone, the others go on. */
  onFault(error: unknown): void;
}

export interface AcceptedConnection {
  readonly connection: ConnectionNumber;
  /** null where the transport has none. */
  readonly remote: Endpoint | null;
}

export interface PublishRequest {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: MqttQos;
  readonly retain: boolean;
  readonly properties?: MqttMessageProperties;
}

/** A page of a list: what was asked for, and how many there are in all. */
export interface Page<T> {
  readonly total: number;
  readonly items: readonly T[];
}

export interface MqttBroker {
  /** Reads the folder, if there is one. Before this no connection may be handed over. */
  start(): Promise<void>;
  /** Takes a connection; the broker owns the stream from here on and ends it. */
  accept(stream: Duplex, info: AcceptedConnection): void;

  readonly counters: BrokerCounters;
  /** In the order they came, those whose client is away included. */
  clients(from: number, count: number): Page<BrokerClient>;
  /** null: no such session. */
  client(clientId: string): BrokerClient | null;
  subscriptions(clientId: string, from: number, count: number): Page<BrokerSubscription>;
  /** The nodes directly below `topic` (null: the roots), by name; payloads are cut to `payloadBytes`. */
  topics(topic: string | null, from: number, count: number, payloadBytes: number): Page<BrokerTopic>;
  /** One node; null: not there. */
  topic(topic: string, payloadBytes: number): BrokerTopic | null;

  /** Throws `MQTT_BAD_TOPIC`. Gives the number of clients that it goes to. */
  publish(request: PublishRequest): number;
  /** Throws `MQTT_CLIENT_NOT_FOUND`. MQTT 5.0 clients are told the reason (0x98 Administrative action by default). */
  disconnect(clientId: string, reasonCode?: number): void;
  /** Disconnects the client if it is there and forgets its session. Throws `MQTT_CLIENT_NOT_FOUND`. */
  deleteSession(clientId: string): void;
  /** Forgets the retained message; false: there was none. Nobody is told, as the standard has it. */
  clearRetained(topic: string): boolean;

  /** Tells every client (0x8B Server shutting down), waits until all are gone or the deadline is over, writes the folder. */
  close(): Promise<void>;
  /** At once; idempotent. */
  dispose(): void;
}
