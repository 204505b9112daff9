import type { MqttBrokerState, MqttClientState } from './mqtt-state';
import type { WebSocketState } from './websocket-journal';

/** The little of a protocol session that the window always shows; the rest is pulled. One member a kind, a few hundred bytes. */
export type EndpointState =
  | {
      readonly kind: 'http-client';
      /** The exchange under way. */
      readonly busyWith: number | null;
    }
  | {
      readonly kind: 'http-server';
      /** Requests that each route has answered since it is there, by its place; those past the first hundred are not told. */
      readonly hits: readonly number[];
      /** Requests that no route answered. */
      readonly unmatched: number;
    }
  | WebSocketState
  | MqttClientState
  | MqttBrokerState;
