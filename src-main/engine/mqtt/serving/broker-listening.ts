/** One listener of a broker: its socket, its TLS, and the WebSocket on it, where there is one. */
import type { Duplex } from 'node:stream';
import type { MqttListenerState } from '../../../contract/mqtt-state';
import { listenerUrl } from '../../../contract/session-url';
import type { Endpoint } from '../../../contract/session-state';
import type { MqttListener } from '../../../contract/spec/mqtt';
import { TcpListener, type Accepting } from '../../session/tcp-listener';
import type { Authority } from '../../tls/authority';
import { serverTls } from '../../tls/server-tls';
import type { TlsSide } from '../../tls/tls-side';
import { WebSocketAcceptor } from './websocket-acceptor';

/** Readers of captures know MQTT by its port. */
const mqttPort = 1883;
/** Packets of the largest size that a WebSocket message may hold: its boundaries mean nothing (MQTT 5.0 §6). */
const packetsPerMessage = 2;

export interface Serving {
  readonly onStream: (mqtt: Duplex) => void;
  readonly onRefused: (reason: string) => void;
}

export class BrokerListening {
  readonly #spec: MqttListener;
  readonly #tcp: TcpListener;
  readonly #acceptor: WebSocketAcceptor | null;
  readonly #upgrading = new WeakMap<Duplex, Serving>();
  tls: TlsSide | null = null;

  constructor(spec: MqttListener, maximumPacketBytes: number) {
    this.#spec = spec;
    this.#tcp = new TcpListener(spec);
    this.#acceptor =
      spec.transport === 'tcp'
        ? null
        : new WebSocketAcceptor({
            path: spec.path,
            maximumBytes: maximumPacketBytes * packetsPerMessage,
            onStream: (mqtt, stream) => this.#upgrading.get(stream)?.onStream(mqtt),
            onRefused: (reason, stream) => this.#upgrading.get(stream)?.onRefused(reason),
          });
  }

  get local(): Endpoint | null {
    return this.#tcp.local;
  }

  /** null: not listening. */
  get state(): MqttListenerState | null {
    if (this.local === null) return null;
    const { transport, tls } = this.#spec;
    return { transport, isSecure: tls !== null, url: listenerUrl(this.#spec, this.local) };
  }

  /** Throws LabError: what certificates may. */
  async prepare(authority: Authority): Promise<void> {
    const purpose = this.#spec.transport === 'tcp' ? { twinPort: mqttPort } : {};
    this.tls = await serverTls(this.#spec.tls, authority, this.#spec.host, purpose);
  }

  listen(): Promise<Endpoint> {
    return this.#tcp.listen();
  }

  accept(accepting: Accepting): void {
    this.#tcp.accept(accepting);
  }

  /** MQTT on the stream at once, or after it has become a WebSocket. */
  serve(stream: Duplex, serving: Serving): void {
    if (this.#acceptor === null) return serving.onStream(stream);
    this.#upgrading.set(stream, serving);
    this.#acceptor.accept(stream);
  }

  close(): Promise<void> {
    return this.#tcp.close();
  }

  destroy(): void {
    this.#tcp.destroy();
    this.#acceptor?.destroy();
  }
}
