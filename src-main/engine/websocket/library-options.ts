import { closeDeadlineMs } from '../link/tcp-link';
import type { WebSocketClientSpec, WebSocketServerSpec } from '../../contract/spec/websocket';

/** Messages that are compressed or inflated at the same time, of all sessions: more would only wait for libuv's four threads, with their buffers. */
const zlibConcurrency = 4;

/** What both sides ask of the library. */
export function libraryOptions(spec: WebSocketServerSpec | WebSocketClientSpec, deflates: boolean) {
  return {
    perMessageDeflate: deflates ? { concurrencyLimit: zlibConcurrency } : false,
    maxPayload: spec.maximumMessageBytes,
    maxFragments: spec.maximumFragments,
    autoPong: false,
    closeTimeout: closeDeadlineMs,
  } as const;
}

/** A WebSocket begins as HTTP/1.1: its name in ALPN (RFC 7301, RFC 8441 §1). */
export const webSocketAlpn = 'http/1.1';
