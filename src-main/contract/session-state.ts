/** What a session is at the moment: the part of it that the window shows and the feed carries. */
import type { LabErrorData } from './errors';
import type { EndpointState } from './endpoint-state';
import type { JournalState } from './journal';
import type { SessionSpec } from './session-spec';
import type { TlsInfo } from './tls-info';

export type SessionId = string;

/** Number of a connection (TCP) or a peer (UDP) within its session's log, from 1. */
export type ConnectionNumber = number;

export interface Endpoint {
  /** IP address, without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Records and payload bytes each way; `inbound` is towards this session. */
export interface Counters {
  readonly inboundRecords: number;
  readonly inboundBytes: number;
  readonly outboundRecords: number;
  readonly outboundBytes: number;
}

/** `half-closed-local`: we sent FIN; `half-closed-remote`: the peer did. UDP peers are always `open`. */
export type ConnectionPhase = 'open' | 'half-closed-local' | 'half-closed-remote' | 'closed';

export interface ConnectionState extends Counters {
  readonly number: ConnectionNumber;
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly phase: ConnectionPhase;
  /** Bytes handed to the socket and not yet taken by the system. */
  readonly unsentBytes: number;
  /** Nanoseconds since the Unix epoch. */
  readonly openedAtNs: bigint;
  /** Null without TLS, and until the handshake is done. */
  readonly tls: TlsInfo | null;
  /** What the protocol calls the peer (an MQTT client's identifier); null where it has no name. */
  readonly label: string | null;
}

export type SessionPhase = 'closed' | 'opening' | 'open' | 'closing' | 'waiting-to-reconnect' | 'failed';

export interface LogState {
  /** Records in the log, events included; numbers run from `firstNumber` to `firstNumber + count - 1`. */
  readonly count: number;
  /** 1, or more once the oldest segment was dropped at the size cap. */
  readonly firstNumber: number;
  /** Bytes on disk and still waiting to be written. */
  readonly storedBytes: number;
  readonly waitingBytes: number;
  /** Datagrams that the system dropped before we could read them (UDP; null where it does not tell). */
  readonly droppedByKernel: number | null;
  readonly path: string | null;
  /** Progress of reading an existing file, 0 to 1; 1 once whole. */
  readonly indexed: number;
  /** Why the file could be read only in part. */
  readonly damage: LabErrorData | null;
  /** Holds what decrypts it (a TLS key log): saving it for others gives that away. */
  readonly hasSecrets: boolean;
}

export interface RepeatState {
  readonly sent: number;
  /** 0: until stopped. */
  readonly times: number;
  readonly everyMs: number;
}

export interface SessionState extends Counters {
  readonly id: SessionId;
  readonly spec: SessionSpec;
  readonly phase: SessionPhase;
  /** The address really bound or connected; the one asked for while closed. */
  readonly url: string;
  readonly local: Endpoint | null;
  readonly remote: Endpoint | null;
  /** Why the phase is `failed` or `waiting-to-reconnect`. */
  readonly error: LabErrorData | null;
  /** Open connections or known peers, at most `shownConnections`, oldest first. */
  readonly connections: readonly ConnectionState[];
  readonly openConnections: number;
  readonly openedAtNs: bigint | null;
  /** When the next attempt to reconnect starts, nanoseconds since the Unix epoch. */
  readonly reconnectAtNs: bigint | null;
  readonly repeat: RepeatState | null;
  /** Multicast groups joined at the moment. */
  readonly groups: readonly string[];
  readonly log: LogState;
  /** Marked records and their comments (empty string: marked without one). */
  readonly marks: Readonly<Record<number, string>>;
  /** Null where the session speaks no protocol. */
  readonly journal: JournalState | null;
  /** Null where there is nothing special to show. */
  readonly endpoint: EndpointState | null;
}

/** The most connections that a state carries; `openConnections` counts them all. */
export const shownConnections = 200;
