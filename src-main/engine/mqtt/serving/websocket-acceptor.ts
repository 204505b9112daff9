/** MQTT over WebSocket, the server's side: upgrades connections at one path, for the subprotocol `mqtt`. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { WebSocketStream } from '../websocket-stream';

export interface AcceptorOptions {
  readonly path: string;
  /** Of one WebSocket message. */
  readonly maximumBytes: number;
  /** A connection that speaks MQTT from now on; `stream` is what was given to `accept`. */
  readonly onStream: (mqtt: Duplex, stream: Duplex) => void;
  /** A request that is refused: why, in English. */
  readonly onRefused: (reason: string, stream: Duplex) => void;
}

/** Milliseconds until the whole request must be there. */
const requestTimeoutMs = 10_000;
const maximumHeaderBytes = 16 * 1024;

export class WebSocketAcceptor {
  readonly #options: AcceptorOptions;
  readonly #http: Server;
  readonly #upgrader: WebSocketServer;

  constructor(options: AcceptorOptions) {
    this.#options = options;
    this.#http = createServer({
      maxHeaderSize: maximumHeaderBytes,
      headersTimeout: requestTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: 1_000,
    });
    this.#upgrader = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: options.maximumBytes,
      // [MQTT-6.0.0-4]
      handleProtocols: () => 'mqtt',
    });
    this.#http.on('upgrade', (request, stream, head) => this.#upgrade(request, stream, head));
    this.#http.on('request', (request, response) => {
      this.#options.onRefused('no WebSocket was asked for', request.socket);
      response.writeHead(426, { Upgrade: 'websocket', Connection: 'Upgrade, close', 'Content-Type': 'text/plain' });
      response.end('MQTT is spoken here over WebSocket, subprotocol mqtt.\n');
    });
    this.#http.on('clientError', (error, stream) => {
      this.#options.onRefused(`no HTTP request: ${error.message}`, stream);
      if (stream.writable) stream.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    });
  }

  /** Takes a connection whose request is still to come. */
  accept(stream: Duplex): void {
    this.#http.emit('connection', stream);
  }

  destroy(): void {
    this.#http.close();
    this.#upgrader.close();
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const reason = this.#reasonAgainst(request);
    if (reason !== null) {
      this.#options.onRefused(reason.text, stream);
      stream.end(`HTTP/1.1 ${reason.status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#upgrader.handleUpgrade(request, stream, head, (socket) => {
      this.#options.onStream(new WebSocketStream(socket), stream);
    });
  }

  /** [MQTT-6.0.0-3]: a client has to offer the subprotocol. */
  #reasonAgainst({ url, headers }: IncomingMessage): { status: string; text: string } | null {
    const path = (url ?? '/').replace(/\?.*$/s, '');
    if (path !== this.#options.path) return { status: '404 Not Found', text: `nothing is at ${path}` };
    const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    if (!offered.includes('mqtt'))
      return { status: '400 Bad Request', text: 'the subprotocol mqtt was not offered (MQTT-6.0.0-3)' };
    return null;
  }
}
