/** What the bench asks about the meaning of bytes; in the same thread or in another, it cannot tell. */
import type { MessageCommandOutputs, messageCommandSchemas, MessagesState } from '../../contract/messages';
import type { ParsedCommandInput } from '../../contract/commands';
import type { ProtocolName } from '../../contract/decoded';
import type { SessionId } from '../../contract/session-state';

export type MessageCommandName = keyof typeof messageCommandSchemas;

/** The log of a session as it is at the moment. */
export interface WatchedLog {
  readonly session: SessionId;
  /** Null: there is none (yet). */
  readonly path: string | null;
  /** Bytes on disk; grows while it is written. */
  readonly storedBytes: number;
  /** 1, or more once the oldest part was dropped. */
  readonly firstNumber: number;
  /** The session's own protocol; null: any, its bytes tell. */
  readonly protocol: ProtocolName | null;
  /** A file that is there to be read, anybody's; otherwise the session's own log, which may go on. */
  readonly isCapture: boolean;
}

export interface MessageService {
  /** Rejects with a LabError. */
  ask<N extends MessageCommandName>(name: N, input: ParsedCommandInput<N>): Promise<MessageCommandOutputs[N]>;
  /** Told when a log has grown, or another one has taken its place. */
  logChanged(log: WatchedLog): void;
  sessionRemoved(session: SessionId): void;
  close(): Promise<void>;
}

export type MessagesFeed = (changed: readonly MessagesState[]) => void;
