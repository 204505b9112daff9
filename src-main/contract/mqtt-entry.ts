/** What an MQTT session did, packet by packet where a packet matters: the journal's entries of client and broker. */
import type { BodyInfo } from './journal';
import type { BrokerRefusal } from './mqtt-broker';
import type { LabErrorData } from './errors';
import type { ConnectionNumber } from './session-state';
import type { NameAndValue } from './spec/common';
import type { MqttSubscription } from './spec/mqtt';

/** Of a payload, for a list of messages. */
export const previewBytes = 160;

export type MqttEntry =
  | MqttConnectEntry
  | MqttPublishEntry
  | MqttSubscribeEntry
  | MqttUnsubscribeEntry
  | MqttDisconnectEntry
  | MqttRefusalEntry;

interface MqttEntryBase {
  readonly type: 'mqtt';
  /** Nanoseconds since the Unix epoch. */
  readonly atNs: bigint;
  /** 0: none. */
  readonly connection: ConnectionNumber;
  /** Of a broker: whose it was; null where nobody's (the window's own), and for a client. */
  readonly clientId: string | null;
}

/** What a server told in its CONNACK; null where it said nothing of it (MQTT 5.0 §3.2.2.3, and its defaults hold). */
export interface MqttConnack {
  readonly reasonCode: number;
  readonly reasonName: string;
  readonly sessionPresent: boolean;
  readonly assignedClientId: string | null;
  readonly serverKeepAliveSeconds: number | null;
  readonly sessionExpirySeconds: number | null;
  readonly receiveMaximum: number | null;
  readonly maximumQos: 0 | 1 | 2 | null;
  readonly isRetainAvailable: boolean | null;
  readonly maximumPacketBytes: number | null;
  readonly topicAliasMaximum: number | null;
  readonly areWildcardsAvailable: boolean | null;
  readonly areIdentifiersAvailable: boolean | null;
  readonly areSharedAvailable: boolean | null;
  readonly responseInformation: string | null;
  readonly serverReference: string | null;
  readonly reasonString: string | null;
  readonly userProperties: readonly NameAndValue[];
}

/** CONNECT and its answer. */
export interface MqttConnectEntry extends MqttEntryBase {
  readonly what: 'connect';
  /** Of the client's side: asked for. Empty: one is to be assigned. */
  readonly askedClientId: string;
  readonly protocolVersion: 4 | 5;
  readonly clean: boolean;
  readonly keepAliveSeconds: number;
  readonly username: string | null;
  readonly phase: 'waiting' | 'accepted' | 'refused' | 'failed';
  readonly connack: MqttConnack | null;
  readonly error: LabErrorData | null;
}

/** Where a message stands between its two sides (MQTT 5.0 §4.3). */
export type MqttPublishPhase =
  /** Waits for the connection, or for the peer's Receive Maximum. */
  | 'waiting'
  /** PUBLISH went; of QoS 0 that is all. */
  | 'published'
  /** QoS 2: PUBREC went or came. */
  | 'received'
  /** QoS 2: PUBREL went or came. */
  | 'released'
  /** PUBACK or PUBCOMP, or nothing to wait for. */
  | 'done'
  | 'failed';

export interface MqttPublishProperties {
  readonly contentType: string | null;
  readonly responseTopic: string | null;
  readonly correlationData: Uint8Array | null;
  readonly messageExpirySeconds: number | null;
  readonly isUtf8: boolean;
  readonly userProperties: readonly NameAndValue[];
  readonly subscriptionIdentifiers: readonly number[];
  readonly topicAlias: number | null;
}

export interface MqttPublishEntry extends MqttEntryBase {
  readonly what: 'publish';
  readonly direction: 'inbound' | 'outbound';
  /** An alias is resolved. */
  readonly topic: string;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly isDuplicate: boolean;
  /** null: of QoS 0, or not sent yet. */
  readonly packetId: number | null;
  readonly properties: MqttPublishProperties;
  /** `journal.body`, part `payload`. */
  readonly body: BodyInfo;
  /** The payload's first bytes, at most `previewBytes`. */
  readonly preview: Uint8Array;
  readonly phase: MqttPublishPhase;
  /** Of a broker: clients that it goes or will go to; null for a client. */
  readonly receivers: number | null;
  /** When the acknowledgement was complete, nanoseconds since the Unix epoch. */
  readonly doneAtNs: bigint | null;
  /** Of the PUBACK, PUBREC or PUBCOMP that ended it. */
  readonly reasonCode: number | null;
  readonly reasonName: string | null;
  readonly reasonString: string | null;
  readonly error: LabErrorData | null;
}

export interface MqttAskedSubscription extends MqttSubscription {
  /** null: not answered yet. */
  readonly reasonCode: number | null;
  readonly reasonName: string | null;
}

export interface MqttSubscribeEntry extends MqttEntryBase {
  readonly what: 'subscribe';
  readonly subscriptions: readonly MqttAskedSubscription[];
  readonly phase: 'waiting' | 'done' | 'failed';
  readonly reasonString: string | null;
  readonly error: LabErrorData | null;
}

export interface MqttUnsubscribeEntry extends MqttEntryBase {
  readonly what: 'unsubscribe';
  readonly filters: readonly {
    readonly filter: string;
    /** MQTT 3.1.1 has none. */ readonly reasonCode: number | null;
    readonly reasonName: string | null;
  }[];
  readonly phase: 'waiting' | 'done' | 'failed';
  readonly error: LabErrorData | null;
}

export type MqttEnding = 'disconnected' | 'lost' | 'refused' | 'taken-over' | 'administrative' | 'shutdown';

/** DISCONNECT, of either side; of a broker, the end of a client's connection. */
export interface MqttDisconnectEntry extends MqttEntryBase {
  readonly what: 'disconnect';
  readonly by: 'local' | 'remote';
  /** Of a broker's client: how it ended; null for a client. */
  readonly ending: MqttEnding | null;
  /** null: no DISCONNECT was sent. */
  readonly reasonCode: number | null;
  readonly reasonName: string | null;
  readonly reasonString: string | null;
  readonly serverReference: string | null;
  readonly userProperties: readonly NameAndValue[];
}

/** Of a broker: what it did not do, and why. */
export interface MqttRefusalEntry extends MqttEntryBase {
  readonly what: 'refusal';
  readonly refusal: BrokerRefusal;
}
