/** An MQTT client: one connection to a broker at a time, over TCP or WebSocket, with or without TLS. */
import type { ActionResult, SessionAction } from '../../contract/actions';
import type { Target } from '../../contract/commands';
import { LabError } from '../../contract/errors';
import type { MqttClientState } from '../../contract/mqtt-state';
import type { Endpoint } from '../../contract/session-state';
import type { MqttClientSpec, MqttPublish, MqttSubscription } from '../../contract/spec/mqtt';
import type { StreamLink } from '../link/stream-link';
import { TapStream } from '../link/tap-stream';
import { clientTls } from '../tls/client-tls';
import type { LogWriting } from '../record/log-contract';
import { Journal } from './journal';
import { Reconnecting } from './reconnecting';
import type { Recipient, RunnableSpec, RunnerHost } from './runner';
import { StreamRunner } from './stream-runner';
import { TcpConnecting } from './tcp-connecting';
import { TcpConnections } from './tcp-connections';
import { connectOptions, passwordOf } from '../mqtt/client/connect-options';
import { Inbox } from '../mqtt/client/inbox';
import { MqttConnection } from '../mqtt/client/mqtt-connection';
import { Outbox, type Outgoing } from '../mqtt/client/outbox';
import { checkAgainstServer, preparePublish } from '../mqtt/client/prepared-publish';
import { SessionStores } from '../mqtt/client/stores';
import { Subscriptions } from '../mqtt/client/subscriptions';
import { subscribePackets } from '../mqtt/client/subscribe-packets';
import { upgradeToWebSocket } from '../mqtt/client/websocket-upgrade';
import { readPayload } from '../mqtt/payload';
import { checkTopicFilter } from '../mqtt/topic-names';

const mqttPort = 1883;
/** Milliseconds that a peer gets to take our alert or close_notify when the opening has failed. */
const farewellMs = 500;
/** One PUBLISH carries a message whole. */
const wholeMessage = 256 * 1024 * 1024;

export class MqttClient extends StreamRunner {
  override readonly journal: Journal;
  override readonly pieceByteLength = wholeMessage;
  #spec: MqttClientSpec;
  readonly #host: RunnerHost;
  readonly #inbox: Inbox;
  readonly #outbox: Outbox;
  readonly #subscriptions: Subscriptions;
  readonly #stores = new SessionStores();
  #log: LogWriting | null = null;
  #connecting: TcpConnecting | null = null;
  #reconnecting: Reconnecting | null = null;
  #connection: MqttConnection | null = null;
  #latest: MqttConnection | null = null;
  /** By hand: a button of the connection's, under the library. */
  #wasClosedByUs = false;
  #isStopping = false;
  #starting: Promise<void> | null = null;

  constructor(spec: MqttClientSpec, host: RunnerHost) {
    super();
    this.#spec = spec;
    this.#host = host;
    this.journal = new Journal(() => host.changed());
    this.#inbox = new Inbox(this.journal, host.clock);
    this.#outbox = new Outbox(this.journal, host.clock);
    this.#subscriptions = new Subscriptions(this.journal, host.clock, spec.protocolVersion);
  }

  get local(): Endpoint | null {
    return this.#link?.local ?? null;
  }

  get remote(): Endpoint | null {
    return this.#link?.remote ?? null;
  }

  override get endpoint(): MqttClientState {
    const connack = this.#latest?.connack ?? null;
    const isOpen = this.#connection?.isOpen === true;
    return {
      kind: 'mqtt-client',
      clientId: isOpen ? (connack?.assignedClientId ?? this.#spec.clientId) : null,
      connack,
      subscriptions: this.#subscriptions.shown,
      subscriptionCount: this.#subscriptions.count,
      unacknowledged: this.#outbox.unacknowledged,
      receivedMessages: this.#inbox.received,
      publishedMessages: this.#outbox.published,
    };
  }

  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  async #start(): Promise<void> {
    const { reconnect, port, host, transport } = this.#spec;
    for (const { filter } of this.#spec.subscriptions) checkTopicFilter(filter);
    // What is wrong with the spec is no matter of the connection.
    this.#library();
    // Readers of captures know MQTT by its port.
    const purpose = transport === 'tcp' ? { twinPort: mqttPort } : {};
    const tls = await clientTls(this.#spec.tls, this.#host.authority, host, purpose);
    if (this.#isStopping) return;
    this.#log = this.#host.openLog(port);
    this.links = new TcpConnections({
      host: this.#host,
      log: this.#log,
      allowHalfOpen: false,
      tls,
      onClosed: (_link, ending) => (this.#wasClosedByUs = ending.how !== 'failed' && ending.by === 'local'),
    });
    if (reconnect !== null) this.#reconnecting = new Reconnecting(reconnect, this.#host, this.#log, () => this.#try());
    await this.#try();
  }

  /** One attempt; a failed one is waited out, or thrown where it is not to be tried again. */
  async #try(): Promise<void> {
    try {
      await this.#connect();
    } catch (error) {
      if (this.#isStopping) return;
      if (this.#reconnecting === null || !(error instanceof LabError)) throw error;
      this.#log!.event({ event: 'failed', error: error.toData() });
      this.#reconnecting.wait(error);
    }
  }

  async #connect(): Promise<void> {
    const library = this.#library();
    this.#connecting = new TcpConnecting(this.#spec, this.#log!);
    const { socket, connectNs } = await this.#connecting.connected.finally(() => (this.#connecting = null));
    if (this.#isStopping) return void socket.destroy();
    const link = this.links!.add(socket, 'local', connectNs);
    try {
      await link.ready;
      if (this.#isStopping) return;
      const connection = await this.#speak(link, library);
      await connection.connected;
    } catch (error) {
      await link.close(farewellMs);
      throw error;
    }
    if (this.#isStopping) return;
    this.#reconnecting?.succeeded();
    this.#host.opened();
    this.#subscribeAgain();
  }

  /** Sends CONNECT over what the transport is. */
  async #speak(link: StreamLink, library: ReturnType<typeof connectOptions>): Promise<MqttConnection> {
    const { transport, connectTimeoutMs: timeoutMs } = this.#spec;
    const tap = new TapStream(link);
    const stream = transport === 'ws' ? await upgradeToWebSocket(tap, { ...this.#spec, timeoutMs }) : tap;
    const connection = new MqttConnection({
      spec: this.#spec,
      library,
      stores: this.#stores,
      stream,
      number: link.number,
      clock: this.#host.clock,
      journal: this.journal,
      inbox: this.#inbox,
      outbox: this.#outbox,
      subscriptions: this.#subscriptions,
      onConnack: ({ assignedClientId }) => {
        link.label = assignedClientId ?? this.#spec.clientId;
        this.#host.changed();
      },
      onEnded: (error) => void this.#lost(connection, link, error),
    });
    this.#connection = connection;
    this.#latest = connection;
    this.#wasClosedByUs = false;
    connection.start();
    return connection;
  }

  /** Throws LabError. */
  #library() {
    return connectOptions(this.#spec, passwordOf(this.#spec, this.#host.secret()), this.#stores);
  }

  /** The connection is over; before it was open, the attempt tells. */
  async #lost(connection: MqttConnection, link: StreamLink, error: LabError | null): Promise<void> {
    this.#connection = null;
    const wasOpen = connection.connack?.reasonCode === 0;
    const isOver = this.#isStopping || this.#reconnecting === null || !wasOpen;
    // A session that goes on keeps what is not acknowledged, and sends it again.
    if (isOver || this.#spec.clean) this.#outbox.abandon(() => error ?? new LabError('NOT_OPEN'));
    await link.close();
    if (this.#isStopping || !wasOpen) return;
    const isAskedFor = error === null || (this.#wasClosedByUs && isPlainLoss(error));
    if (isAskedFor) this.#host.ended(null);
    else if (this.#reconnecting === null) this.#host.ended(error);
    else this.#reconnecting.wait(error);
  }

  /** What waits in the form, and what is subscribed to on the next connecting; now `mqtt.subscribe` does that. */
  adopt(spec: RunnableSpec): void {
    if (spec.kind === 'mqtt-client') this.#spec = spec;
  }

  async stop(): Promise<void> {
    this.#abandon();
    await this.#connection?.end();
    // Whoever started it gets its failure.
    await this.#starting?.catch(() => undefined);
    await this.#reconnecting?.attempt;
    await this.links?.close();
  }

  destroy(): void {
    this.#abandon();
    this.links?.destroy();
  }

  #abandon(): void {
    this.#isStopping = true;
    this.#reconnecting?.stop();
    this.#connecting?.abort();
  }

  /** Bytes are the payload of the message in the form. */
  override async recipients(target: Target): Promise<readonly Recipient[]> {
    const [link] = this.linksOf(target);
    const { draft } = this.#spec;
    if (draft === null) throw new LabError('MQTT_NO_TOPIC');
    return [{ number: link!.number, send: (bytes) => this.#publish(draft, bytes).done }];
  }

  override async act(action: SessionAction): Promise<ActionResult> {
    switch (action.do) {
      case 'mqtt.publish': {
        const payload = await readPayload(action.publish.payload);
        return { entry: this.#publish(action.publish, payload).entry };
      }
      case 'mqtt.subscribe':
        return { entry: this.#subscribe(action.subscriptions) };
      case 'mqtt.unsubscribe':
        for (const filter of action.filters) checkTopicFilter(filter);
        return { entry: this.#open.unsubscribe(action.filters) };
      case 'mqtt.disconnect':
        await this.#open.end(action.withWill);
        return { entry: null };
      default:
        return super.act(action);
    }
  }

  #publish(publish: MqttPublish, payload: Uint8Array): Outgoing {
    const connection = this.#open;
    const prepared = preparePublish(publish, payload, this.#spec.protocolVersion);
    checkAgainstServer(prepared, connection.connack!);
    const outgoing = this.#outbox.add(prepared, this.#link!.number);
    connection.publish(outgoing);
    return outgoing;
  }

  /** Returns the entry of the first SUBSCRIBE. */
  #subscribe(subscriptions: readonly MqttSubscription[]): number {
    const connection = this.#open;
    for (const { filter } of subscriptions) checkTopicFilter(filter);
    const entries = subscribePackets(subscriptions).map((packet) => connection.subscribe(packet).entry);
    return entries[0]!;
  }

  /** After every connecting: what the spec asks for, and what was asked for since. */
  #subscribeAgain(): void {
    const wanted = new Map<string, MqttSubscription>();
    const known = this.#subscriptions.asked;
    const asked = known.length > 0 ? known : this.#spec.subscriptions;
    for (const one of asked) wanted.set(one.filter, one);
    if (wanted.size > 0) this.#subscribe([...wanted.values()]);
  }

  get #open(): MqttConnection {
    if (this.#connection?.isOpen !== true) throw new LabError('NOT_OPEN');
    return this.#connection;
  }

  protected everyone(): readonly StreamLink[] {
    if (this.#link === null) throw new LabError('NOT_OPEN');
    return [this.#link];
  }

  get #link(): StreamLink | null {
    return this.links?.all(1)[0] ?? null;
  }
}

/** Nothing more is known than that the connection is gone. */
function isPlainLoss({ code }: LabError): boolean {
  return code === 'MQTT_CONNECTION_LOST' || code === 'CONNECTION_RESET';
}
