/** What a WebSocket session did, in the journal: handshakes, messages and control frames, what was put in by hand, ends. */
import type { InvalidFrame } from './websocket-invalid';
import type { ConnectionNumber, Endpoint } from './session-state';
import type { LabErrorData } from './errors';
import type { NameAndValue } from './spec/common';

interface Base {
  /** Nanoseconds since the Unix epoch. */
  readonly atNs: bigint;
  readonly connection: ConnectionNumber;
}

/** The opening handshake (RFC 6455 §4), answered or asked for. */
export interface WebSocketHandshake extends Base {
  readonly type: 'ws-handshake';
  readonly role: 'client' | 'server';
  /** `refused`: answered with another status than 101. */
  readonly phase: 'waiting' | 'open' | 'refused' | 'failed';
  readonly remote: Endpoint | null;
  /** Null where none could be read. */
  readonly request: {
    readonly method: string;
    readonly target: string;
    /** As on the wire: order, repetition and case kept. */ readonly headers: readonly NameAndValue[];
  } | null;
  /** Its body, as far as it is kept: `journal.body`, part `response`. */
  readonly response: {
    readonly status: number;
    readonly reason: string;
    readonly headers: readonly NameAndValue[];
  } | null;
  /** Agreed on; null: none. */
  readonly subprotocol: string | null;
  /** As the response names them, parameters included; null: none. */
  readonly extensions: string | null;
  /** Nanoseconds from the first byte of the request to the response's last. */
  readonly durationNs: number | null;
  readonly error: LabErrorData | null;
}

export type WebSocketOpcode = 'text' | 'binary' | 'ping' | 'pong' | 'close';

/** The most bytes of a message that its entry carries. */
export const messagePreviewBytes = 256;

/** A message or a control frame, whole. The payload: `journal.body`, part `payload`. */
export interface WebSocketMessage extends Base {
  readonly type: 'ws-message';
  readonly direction: 'inbound' | 'outbound';
  readonly opcode: WebSocketOpcode;
  /** Of the payload, unmasked and inflated. */
  readonly byteLength: number;
  /** Of the payload as it went over the wire, all fragments together. */
  readonly wireByteLength: number;
  readonly isCompressed: boolean;
  /** Frames it came in. */
  readonly fragments: number;
  /** Its first bytes, at most `messagePreviewBytes`. */
  readonly preview: Uint8Array;
  /** Of a Close frame; code null: an empty one. */
  readonly close: { readonly code: number | null; readonly reason: string } | null;
  /** Of a Ping that was answered and the Pong that answered it. */
  readonly roundTripNs: number | null;
  /** Sent by the protocol itself: a Pong for a Ping, a Close for a Close, a Close for what was refused. */
  readonly isAutomatic: boolean;
}

/** Raw bytes that a person put on the connection. */
export interface WebSocketInjection extends Base {
  readonly type: 'ws-injected';
  /** `close`: a Close frame with a code that may not be sent; `bytes`: anything. */
  readonly what: InvalidFrame | 'close' | 'bytes';
  readonly byteLength: number;
  readonly preview: Uint8Array;
  readonly close: { readonly code: number; readonly reason: string } | null;
}

/** Something was refused: a frame, a message, a request. */
export interface WebSocketProblem extends Base {
  readonly type: 'ws-problem';
  readonly error: LabErrorData;
}

/** The connection is over. */
export interface WebSocketEnd extends Base {
  readonly type: 'ws-end';
  /** The code that the peer sent; 1005: a Close frame without one; 1006: no Close frame came. */
  readonly code: number;
  readonly reason: string;
}

export type WebSocketEntry =
  WebSocketHandshake | WebSocketMessage | WebSocketInjection | WebSocketProblem | WebSocketEnd;

/** A part of a WebSocket session's state. */
export interface WebSocketState {
  readonly kind: 'websocket';
  /** Of a client's connection, once it is open. */
  readonly subprotocol: string | null;
  readonly extensions: string | null;
  /** The connections that answered a Ping last, the latest first, at most `shownRoundTrips`. */
  readonly roundTrips: readonly { readonly connection: ConnectionNumber; readonly ns: number }[];
}
export const shownRoundTrips = 16;
