/** What one kind of session does from open to close, and what it asks of the session that it runs for. */
import type { ActionResult, SessionAction } from '../../contract/actions';
import type { Target } from '../../contract/commands';
import type { EndpointState } from '../../contract/endpoint-state';
import type { ConnectionNumber, ConnectionState, Endpoint, SessionId } from '../../contract/session-state';
import type { CaptureSpec, MulticastGroup, SessionSpec } from '../../contract/session-spec';
import type { LabError } from '../../contract/errors';
import type { Clock, LogWriting } from '../record/log-contract';
import type { Authority } from '../tls/authority';
import type { Journal } from './journal';

/** Somebody to send to, in whole messages of the session's protocol; of a raw session, bytes. */
export interface Recipient {
  readonly number: ConnectionNumber;
  /** Resolves when the bytes were handed to the socket, recorded as one record. `as`: for a protocol whose messages are of two kinds. Throws LabError. */
  send(bytes: Uint8Array, as?: 'text' | 'binary'): Promise<void>;
}

/** A connection that raw bytes can be put on, under whatever speaks on it. */
export interface Injectee {
  readonly number: ConnectionNumber;
  /** Resolves when the bytes were handed to the socket, recorded as one record and marked. Throws LabError. */
  inject(bytes: Uint8Array): Promise<void>;
}

export type RunnableSpec = Exclude<SessionSpec, CaptureSpec>;

export interface Runner {
  /** The address bound or connected; null while it is not. */
  readonly local: Endpoint | null;
  readonly remote: Endpoint | null;
  readonly groups: readonly string[];
  readonly openConnections: number;
  /** UDP, where the system tells. */
  readonly droppedByKernel: number | null;
  /** Bytes of a file that leave as one record; null takes the caller's choice. */
  readonly pieceByteLength: number | null;
  /** The protocol's account; null where there is none. */
  readonly journal: Journal | null;
  readonly endpoint: EndpointState | null;
  connections(most: number): ConnectionState[];

  /** Resolves when it is open, waits to try again, or was stopped meanwhile. Throws LabError, having released everything. */
  start(): Promise<void>;
  /** Ends gracefully, within a deadline; everything is released when it resolves. */
  stop(): Promise<void>;
  /** Releases everything at once. */
  destroy(): void;

  /** Throws `NO_PEER`, `NO_REMOTE`, `CONNECTION_NOT_FOUND`, and what a name's look-up may. */
  recipients(target: Target): Promise<readonly Recipient[]>;
  /** As `recipients`, for bytes under the protocol. */
  injectees(target: Target): Promise<readonly Injectee[]>;
  /** What only its protocol knows. Throws `BAD_INPUT` for what it does not, and LabError. */
  act(action: SessionAction): Promise<ActionResult>;
  endConnection(number: ConnectionNumber): void;
  closeConnection(number: ConnectionNumber): Promise<void>;
  /** Goes on with another spec of its kind, or throws and goes on as it was; it differs in nothing but what may change while it is open (`contract/live-spec.ts`). */
  adopt?(spec: RunnableSpec): void | Promise<void>;
  resetConnection(number: ConnectionNumber): void;
  join(group: MulticastGroup): void;
  leave(group: MulticastGroup): void;
}

/** The session, as its runner sees it. */
export interface RunnerHost {
  readonly clock: Clock;
  /** Issues certificates, for `serverTls` and `clientTls`. */
  readonly authority: Authority;
  readonly sessionId: SessionId;
  /** For what outlives a run, in a folder of each kind's own; null: nothing may. */
  readonly dataFolder: string | null;
  /** A password that was typed for this run (`session.setSecret`). */
  secret(): string | null;
  /** The log of this run, made at the first call; the port is part of the file's name. Throws LabError. */
  openLog(port: number): LogWriting;
  nextConnectionNumber(): ConnectionNumber;
  /** After a record was made. */
  recorded(
    connection: ConnectionNumber,
    direction: 'inbound' | 'outbound',
    bytes: Uint8Array,
    recordNumber: number,
  ): void;
  /** Something in the state has changed. */
  changed(): void;
  opening(): void;
  opened(): void;
  waiting(error: LabError | null, untilNs: bigint): void;
  /** It ended by itself: null as usual, or why not. Everything is released. */
  ended(error: unknown): void;
  /** A callback failed, by a bug or since the log can take no more. */
  fault(error: unknown): void;
}
