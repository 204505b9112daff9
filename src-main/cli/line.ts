/** What can be printed about a session, before it is decided how: as text or as JSON. */
import type { DecodedMessage, Violation } from '../contract/decoded';
import type { LabErrorData } from '../contract/errors';
import type { LogEvent } from '../contract/records';
import type { ConnectionNumber, Counters, Endpoint } from '../contract/session-state';

/** Both ends of a connection, seen from the session. */
export interface Conn {
  readonly number: ConnectionNumber;
  readonly local: Endpoint;
  readonly remote: Endpoint;
}

export type What =
  | { readonly event: 'listening'; readonly local: Endpoint }
  | { readonly event: 'connected'; readonly conn: Conn }
  /** Without a connection: the session itself. */
  | {
      readonly event: 'closed';
      readonly conn: Conn | null;
      readonly by: 'local' | 'remote' | null;
      /** Ended by RST. */ readonly isReset: boolean;
    }
  | { readonly event: 'failed'; readonly conn: Conn | null; readonly error: LabErrorData }
  | {
      readonly event: 'data';
      readonly conn: Conn | null;
      readonly direction: 'inbound' | 'outbound';
      readonly bytes: Uint8Array;
      /** Its messages say what it holds. */
      readonly isDecoded: boolean;
    }
  | { readonly event: 'message'; readonly conn: Conn | null; readonly message: DecodedMessage }
  | { readonly event: 'violation'; readonly conn: Conn | null; readonly violation: Violation }
  | { readonly event: 'counters'; readonly counters: Counters & { readonly droppedByKernel: number | null } }
  /** Of interest to a person; the JSON lines have no event for it. */
  | { readonly event: 'note'; readonly conn: Conn | null; readonly note: LogEvent };

export interface Line {
  readonly atNs: bigint;
  /** The URL really bound or connected. */
  readonly session: string;
  readonly what: What;
}
