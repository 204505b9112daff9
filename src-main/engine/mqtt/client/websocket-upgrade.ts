/** A WebSocket connection that carries MQTT, opened on a stream that is connected already. */
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { LabError } from '../../../contract/errors';
import { largestPacket } from '../../../contract/spec/mqtt';
import { WebSocketStream } from '../websocket-stream';

export interface UpgradeOptions {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly timeoutMs: number;
}

/** Resolves once the server has agreed to the subprotocol `mqtt` [MQTT-6.0.0-3]. Throws `MQTT_WEBSOCKET_REFUSED`. */
export function upgradeToWebSocket(stream: Duplex, options: UpgradeOptions): Promise<WebSocketStream> {
  const { host, port, path, timeoutMs } = options;
  const authority = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const socket = new WebSocket(`ws://${authority}:${port}${path}`, ['mqtt'], {
    createConnection: () => stream as never,
    perMessageDeflate: false,
    handshakeTimeout: timeoutMs,
    maxPayload: largestPacket,
  });
  return new Promise((resolve, reject) => {
    const refuse = (reason: string): void => {
      socket.on('error', () => undefined);
      stream.destroy();
      reject(new LabError('MQTT_WEBSOCKET_REFUSED', { host, port, path, reason }));
    };
    const onError = (error: Error): void => (error instanceof LabError ? reject(error) : refuse(error.message));
    socket.once('error', onError);
    socket.once('unexpected-response', (_request, response) =>
      refuse(`HTTP ${response.statusCode ?? 0} ${response.statusMessage ?? ''}`.trim()),
    );
    socket.once('open', () => {
      socket.off('error', onError);
      resolve(new WebSocketStream(socket));
    });
  });
}
