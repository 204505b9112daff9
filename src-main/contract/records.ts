/** Records of a session's log, as they are pulled: packed by column, since one object a row is 25 times slower over IPC. */
import type { ConnectionNumber, Endpoint } from './session-state';
import type { LabErrorData } from './errors';
import type { TlsInfo } from './tls-info';

/** The values of `RowsPage.kind`. */
export const recordKinds = ['data', 'event'] as const;
export type RecordKind = (typeof recordKinds)[number];

/** The values of `RowsPage.direction`; events have none. */
export const directions = ['none', 'inbound', 'outbound'] as const;
export type Direction = (typeof directions)[number];

/**
 * The values of `RowsPage.layer`. `wire`: what a read or a write of the socket carried; on a connection with TLS that is
 * `ciphertext`, and what TLS took for encrypting or made of what it got is recorded beside it as `plaintext`.
 */
export const layers = ['wire', 'plaintext', 'ciphertext'] as const;
export type Layer = (typeof layers)[number];

/** The most payload bytes of a record that a row carries for its summary. */
export const previewByteLength = 96;

/** Rows `firstNumber … firstNumber + count - 1`; every array is indexed from the first row. */
export interface RowsPage {
  readonly firstNumber: number;
  readonly count: number;
  /** Nanoseconds since the Unix epoch. */
  readonly atNs: BigInt64Array;
  /** Index into `recordKinds`. */
  readonly kind: Uint8Array;
  /** Index into `directions`. */
  readonly direction: Uint8Array;
  /** Index into `transports`. */
  readonly transport: Uint8Array;
  /** Index into `layers`; events are `wire`. */
  readonly layer: Uint8Array;
  /** 1: raw bytes that a person put under the session's own; 0 otherwise. */
  readonly injected: Uint8Array;
  /** 0: belongs to no connection. */
  readonly connection: Uint32Array;
  /** Payload bytes of the whole record, not of the preview. */
  readonly byteLength: Uint32Array;
  /** Row i's preview is `preview[previewEnd[i-1] … previewEnd[i]]`: the payload's first bytes, or an event as UTF-8 JSON (`LogEvent`, whole). */
  readonly previewEnd: Uint32Array;
  readonly preview: Uint8Array;
}

export const transports = ['none', 'tcp', 'udp', 'other'] as const;
export type Transport = (typeof transports)[number];

/** What happened to the session rather than on the wire; kept in the log beside the bytes. */
export type LogEvent =
  | { readonly event: 'listening'; readonly local: Endpoint }
  | { readonly event: 'connecting'; readonly remote: { readonly host: string; readonly port: number } }
  | {
      readonly event: 'connected';
      readonly local: Endpoint;
      readonly remote: Endpoint;
      readonly durationNs?: number;
      /** TLS begins at once. */ readonly isSecure?: boolean;
    }
  /** The TLS handshake is done. */
  | { readonly event: 'secured'; readonly tls: TlsInfo }
  /** `isUnannounced`: of a connection with TLS, without close_notify before it, so what came may be cut off (RFC 8446 §6.1). */
  | { readonly event: 'end-received'; readonly isUnannounced?: boolean }
  | { readonly event: 'end-sent' }
  | { readonly event: 'closed'; readonly by: 'local' | 'remote' }
  | { readonly event: 'reset'; readonly by: 'local' | 'remote' }
  | { readonly event: 'failed'; readonly error: LabErrorData }
  /** The peer broke the protocol or a limit, or asked for what is refused. The session goes on; the connection's own end is another event. */
  | { readonly event: 'problem'; readonly error: LabErrorData }
  | { readonly event: 'reconnecting'; readonly delayMs: number }
  | { readonly event: 'refused'; readonly reason: 'maximum-connections'; readonly remote: Endpoint }
  | { readonly event: 'joined'; readonly group: string }
  | { readonly event: 'left'; readonly group: string }
  | { readonly event: 'kernel-dropped'; readonly datagrams: number }
  | { readonly event: 'segment-dropped'; readonly records: number; readonly byteLength: number }
  | { readonly event: 'session-closed' };

/** One record, whole or a part of it. */
export interface RecordBytes {
  readonly number: number;
  readonly atNs: bigint;
  readonly kind: RecordKind;
  readonly direction: Direction;
  readonly transport: Transport;
  readonly layer: Layer;
  /** Raw bytes that a person put under the session's own. */
  readonly isInjected: boolean;
  readonly connection: ConnectionNumber;
  readonly local: Endpoint | null;
  readonly remote: Endpoint | null;
  /** Length of the whole payload. */
  readonly byteLength: number;
  /** Where `bytes` starts in the payload. */
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly event: LogEvent | null;
}
