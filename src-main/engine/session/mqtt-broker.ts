/** An MQTT broker as a session: listeners over TCP, TLS and WebSocket, the broker behind them, and what it tells. */
import { join } from 'node:path';
import type { ActionResult, SessionAction } from '../../contract/actions';
import { LabError } from '../../contract/errors';
import type { MqttBrokerState, MqttListenerState } from '../../contract/mqtt-state';
import { refusal } from '../../contract/reasons';
import type { Endpoint } from '../../contract/session-state';
import type { MqttBrokerSpec, MqttPublish } from '../../contract/spec/mqtt';
import { encodeMessage } from '../../contract/notation';
import { reportBug } from '../failures';
import type { StreamLink } from '../link/stream-link';
import { TapStream } from '../link/tap-stream';
import { Broker } from '../mqtt/broker/broker';
import type { BrokerEvent, MqttBroker as Core } from '../mqtt/broker/broker-contract';
import { BrokerJournal } from '../mqtt/serving/broker-journal';
import { BrokerListening } from '../mqtt/serving/broker-listening';
import { brokerOptions } from '../mqtt/serving/broker-options';
import { clearRetained } from '../mqtt/serving/clear-retained';
import { readPayload } from '../mqtt/payload';
import type { LogWriting } from '../record/log-contract';
import { Journal } from './journal';
import type { Recipient, RunnerHost } from './runner';
import { StreamRunner } from './stream-runner';
import { TcpConnections } from './tcp-connections';

export class MqttBroker extends StreamRunner {
  override readonly journal: Journal;
  readonly remote = null;
  readonly core: Core;
  readonly #spec: MqttBrokerSpec;
  readonly #host: RunnerHost;
  readonly #account: BrokerJournal;
  readonly #listening: readonly BrokerListening[];
  #log: LogWriting | null = null;
  #starting: Promise<void> | null = null;
  #isStopping = false;

  constructor(spec: MqttBrokerSpec, host: RunnerHost) {
    super();
    this.#spec = spec;
    this.#host = host;
    this.journal = new Journal(() => host.changed());
    this.#account = new BrokerJournal(this.journal, host.clock);
    this.#listening = spec.listeners.map((listener) => new BrokerListening(listener, spec.maximumPacketBytes));
    const folder = host.dataFolder === null ? null : join(host.dataFolder, 'mqtt', host.sessionId);
    this.core = new Broker(brokerOptions(spec, folder), {
      onChange: () => host.changed(),
      onEvent: (event) => this.#told(event),
      onMessage: (message) => this.#account.message(message),
      // The connection that it happened on is gone; the others go on.
      onFault: (error) => void this.#log?.event({ event: 'problem', error: reportBug(error).toData() }),
    });
  }

  get local(): Endpoint | null {
    return this.#listening[0]?.local ?? null;
  }

  override get endpoint(): MqttBrokerState {
    return {
      kind: 'mqtt-broker',
      listeners: this.#listening.flatMap((one): MqttListenerState[] => (one.state === null ? [] : [one.state])),
      counters: this.core.counters,
      unshownMessages: this.#account.unshown,
    };
  }

  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  async #start(): Promise<void> {
    try {
      for (const one of this.#listening) await one.prepare(this.#host.authority);
      await this.core.start();
      for (const one of this.#listening) if (!this.#isStopping) await this.#listen(one);
    } catch (error) {
      for (const one of this.#listening) one.destroy();
      this.links?.destroy();
      this.core.dispose();
      throw error;
    }
    if (!this.#isStopping) this.#host.opened();
  }

  async #listen(one: BrokerListening): Promise<void> {
    const { port } = await one.listen();
    // Clients are taken from this turn on.
    this.#log ??= this.#host.openLog(port);
    this.links ??= new TcpConnections({ host: this.#host, log: this.#log, allowHalfOpen: false });
    one.accept({
      host: this.#host,
      log: this.#log,
      hasRoom: () => this.openConnections < this.#spec.maximumConnections,
      onSocket: (socket) => void this.#take(this.links!.add(socket, 'remote', undefined, one.tls), one),
    });
  }

  async #take(link: StreamLink, one: BrokerListening): Promise<void> {
    const tap = new TapStream(link);
    try {
      await link.ready;
    } catch {
      // The link has told why its handshake failed.
      await link.close();
      return;
    }
    const { number: connection, remote } = link;
    one.serve(tap, {
      onStream: (stream) => this.core.accept(stream, { connection, remote }),
      onRefused: (reason) => {
        const error = new LabError('MQTT_WEBSOCKET_NOT_OPENED', { reason }).toData();
        this.#log!.event({ event: 'problem', error }, connection);
      },
    });
  }

  #told(event: BrokerEvent): void {
    this.#account.event(event);
    switch (event.event) {
      case 'client-connected': {
        const link = this.links?.find(event.connection);
        if (link) link.label = event.clientId;
        return;
      }
      case 'refused': {
        const { text, clause, reasonCode, connection } = event.refusal;
        const details = { text, clause: clause ?? '', reasonCode };
        return this.#problem(new LabError('MQTT_REFUSED_CLIENT', details), connection ?? undefined);
      }
      case 'store-damaged':
        return this.#problem(new LabError('MQTT_STORE_DAMAGED', { path: event.path, reason: event.text }));
      case 'store-failed':
        return this.#problem(new LabError('MQTT_STORE_FAILED', { path: event.path, reason: event.text }));
      case 'client-disconnected':
      case 'session-ended':
    }
  }

  #problem(error: LabError, connection?: number): void {
    this.#log?.event({ event: 'problem', error: error.toData() }, connection);
  }

  /** A broker publishes to topics, not to connections; raw bytes are injected. */
  override recipients(): Promise<readonly Recipient[]> {
    return Promise.reject(refusal('BAD_INPUT', 'mqtt-broker-no-send'));
  }

  override async act(action: SessionAction): Promise<ActionResult> {
    switch (action.do) {
      case 'mqtt.publish':
        this.#publish(action.publish, await readPayload(action.publish.payload));
        return { entry: null };
      case 'mqtt.disconnectClient':
        this.core.disconnect(action.clientId);
        return { entry: null };
      case 'mqtt.deleteSession':
        this.core.deleteSession(action.clientId);
        return { entry: null };
      case 'mqtt.clearRetained':
        clearRetained(this.core, action.topic, action.withSubtopics);
        return { entry: null };
      default:
        return super.act(action);
    }
  }

  #publish(publish: MqttPublish, payload: Uint8Array): void {
    const { topic, qos, retain, contentType, responseTopic, correlationData, messageExpirySeconds } = publish;
    const properties = {
      ...(publish.isUtf8 && { payloadFormatIndicator: 1 as const }),
      ...(messageExpirySeconds !== null && { messageExpiryInterval: messageExpirySeconds }),
      ...(contentType !== null && { contentType }),
      ...(responseTopic !== null && { responseTopic }),
      ...(correlationData !== null && { correlationData: encodeMessage(correlationData) }),
      userProperties: publish.userProperties.map(({ name, value }) => [name, value] as const),
    };
    this.core.publish({ topic, payload, qos, retain, properties });
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    // Whoever started it gets its failure.
    await this.#starting?.catch(() => undefined);
    const areClosed = this.#listening.map((one) => one.close());
    await this.core.close();
    await this.links?.close();
    await Promise.all(areClosed);
    for (const one of this.#listening) one.destroy();
  }

  destroy(): void {
    this.#isStopping = true;
    for (const one of this.#listening) one.destroy();
    this.core.dispose();
    this.links?.destroy();
  }

  protected everyone(): readonly StreamLink[] {
    return this.writable;
  }
}
