/** What can be printed about a session, before it is decided how: as text or as JSON. */
import type { DecodedMessage, ExchangePart, Violation } from '../contract/decoded';
import type { LabErrorData } from '../contract/errors';
import type { LogEvent } from '../contract/records';
import type { DecodedPacket } from '../engine/decode/packet/decode-packet';
import type { Place } from '../engine/messages/stream-map';
import type { ConnectionNumber, Counters, Endpoint } from '../contract/session-state';

/** Both ends of a connection, seen from the session. */
export interface Conn {
  readonly number: ConnectionNumber;
  readonly local: Endpoint;
  readonly remote: Endpoint;
}

/** A message's part in an exchange: request and response, PUBLISH and its acknowledgements, query and answer. */
export interface ExchangeInfo {
  readonly part: ExchangePart['part'];
  /** The same for all messages of the exchange, and for no other one of the lines. */
  readonly number: number;
  /** Nanoseconds since the message before it; null: it is the first. */
  readonly sinceNs: bigint | null;
}

/** A packet of a capture, header by header. */
export interface Packet extends DecodedPacket {
  /** As Wireshark counts. */
  readonly frameNumber: number;
  /** As it was on the wire. */
  readonly byteLength: number;
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
  /** Bytes of a connection that may have become a message and have not; the bytes of a record that is printed anyway are none. */
  | {
      readonly event: 'raw';
      readonly conn: Conn | null;
      readonly direction: 'inbound' | 'outbound';
      /** The first of them. */
      readonly bytes: Uint8Array;
      readonly byteLength: number;
    }
  | {
      readonly event: 'message';
      readonly conn: Conn | null;
      readonly message: DecodedMessage;
      /** What it does wrong; each has a line of its own after it. */
      readonly violations: readonly Violation[];
      /** Null: its bytes came too long ago. */
      readonly place: Place | null;
      readonly exchange: ExchangeInfo | null;
    }
  | {
      readonly event: 'violation';
      readonly conn: Conn | null;
      readonly violation: Violation;
      /** The message that does it; null: bytes that are none. */
      readonly of: DecodedMessage | null;
    }
  | {
      readonly event: 'packet';
      readonly conn: Conn | null;
      readonly packet: Packet;
      /** It carries no bytes of a connection, and is a message by itself. */
      readonly isAlone: boolean;
    }
  | { readonly event: 'counters'; readonly counters: Counters & { readonly droppedByKernel: number | null } }
  /** Of interest to a person; the JSON lines have no event for it. */
  | { readonly event: 'note'; readonly conn: Conn | null; readonly note: LogEvent };

export interface Line {
  readonly atNs: bigint;
  /** The URL really bound or connected. */
  readonly session: string;
  readonly what: What;
}
