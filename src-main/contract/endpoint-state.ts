import type { WebSocketState } from './websocket-journal';

/** The little of a protocol session that the window always shows; the rest is pulled. One member a kind, a few hundred bytes. */
export type EndpointState =
  | {
      readonly kind: 'http-client';
      /** The exchange under way. */
      readonly busyWith: number | null;
    }
  | WebSocketState;
