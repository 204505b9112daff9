/** One connection of a byte stream whose every read and write is recorded: plain TCP, or TLS inside it. */
import { LabError } from '../../contract/errors';
import type { ConnectionNumber, ConnectionPhase, ConnectionState, Endpoint } from '../../contract/session-state';

/** How a connection ended, exactly once. */
export type Ending =
  | { readonly how: 'closed' | 'reset'; readonly by: 'local' | 'remote' }
  | { readonly how: 'failed'; readonly error: Error };

/** What a library on top is told; null for an orderly end. */
export function errorOfEnding(ending: Ending, remote: Endpoint): Error | null {
  if (ending.how === 'failed') return ending.error;
  return ending.how === 'reset' ? new LabError('CONNECTION_RESET', { ...remote }) : null;
}

/** Who keeps account of a link: its session. */
export interface StreamLinkListener {
  /** One read or write, after it was recorded. */
  onRecord(link: StreamLink, direction: 'inbound' | 'outbound', bytes: Uint8Array, number: number): void;
  /** The peer's end of stream came, or ours left. `isUnannounced`: the peer's, without the close_notify that TLS asks for. */
  onEnd(link: StreamLink, by: 'local' | 'remote', isUnannounced?: boolean): void;
  /** A callback failed: by a bug, or since the record can take no more. */
  onFault(error: unknown): void;
  /** The state that a window shows has changed in another way. */
  onChange(): void;
  /** Nothing follows. */
  onClosed(link: StreamLink, ending: Ending): void;
}

/** Who a link's inbound bytes are for: the answers of a raw session, or a `TapStream` with a library on top. */
export interface StreamReader {
  /** One read, already recorded. The bytes may be kept. */
  onBytes(bytes: Uint8Array): void;
  /** The peer sends no more. */
  onEnd(): void;
  /** What was waiting to be written has left, all of it. */
  onDrain(): void;
  /** Nothing follows; null where it ended as usual. */
  onClosed(error: Error | null): void;
}

export interface StreamLink {
  readonly number: ConnectionNumber;
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** Nanoseconds since the Unix epoch. */
  readonly openedAtNs: bigint;
  readonly phase: ConnectionPhase;
  /** Bytes written by us and not yet taken by the system. */
  readonly unsentBytes: number;
  readonly canWrite: boolean;
  readonly state: ConnectionState;
  /** Bytes travel at once; over TLS, only once the handshake is done. */
  readonly isReady: boolean;
  /** Resolves when bytes can travel: at once over TCP, over TLS after the handshake; rejects with LabError where that failed. */
  readonly ready: Promise<void>;
  /** What the protocol calls the peer; set by who speaks it. */
  label: string | null;

  /** Gives the inbound bytes to this reader from now on. Before, they are only recorded. */
  readWith(reader: StreamReader): void;
  pauseReading(): void;
  resumeReading(): void;
  /** Stops reading until fewer than so many bytes are unsent: what an echo needs towards a peer that does not read. */
  holdReadingUntilUnsentBelow(byteLength: number): void;

  /** Writes, or queues behind what is waiting; one write is one record. Keeps the bytes: the caller must not change them afterwards. */
  write(bytes: Uint8Array): void;
  /** Resolves when the bytes were handed to the socket; rejects with `BROKEN_PIPE` where that can't happen any more. */
  send(bytes: Uint8Array): Promise<void>;
  /** As `send`, marked in the log as put there by hand. */
  inject(bytes: Uint8Array): Promise<void>;

  /** Sends what is queued, then the end of the stream; keeps receiving. */
  end(): void;
  /** `end()`, and hard after the deadline. Resolves when it is closed. */
  close(deadlineMs?: number): Promise<void>;
  /** RST at once; what is queued is lost. */
  reset(): void;
  /** Gone at once, without a good-bye of ours. */
  destroy(): void;
}
