/** One connection of an MQTT client: the library on a stream, and what it does told to the journal. */
import type { Duplex } from 'node:stream';
import { MqttClient, type IClientOptions } from 'mqtt';
import type { IConnackPacket, IDisconnectPacket, ISubackPacket, IUnsubackPacket, Packet } from 'mqtt-packet';
import { LabError } from '../../../contract/errors';
import type { MqttConnack, MqttConnectEntry } from '../../../contract/mqtt-entry';
import { formatReasonCode, mqttReasonName } from '../../../contract/mqtt-reason-codes';
import type { MqttClientSpec, MqttSubscription } from '../../../contract/spec/mqtt';
import type { Clock } from '../../record/log-contract';
import type { Journal } from '../../session/journal';
import { fromUserProperties } from '../properties';
import { connackError, readConnack } from './connack';
import type { Inbox } from './inbox';
import { libraryError } from './library-error';
import type { Outbox, Outgoing } from './outbox';
import { PacketLengthGuard } from './packet-length-guard';
import type { SessionStores } from './stores';
import type { Subscriptions } from './subscriptions';

export interface MqttConnectionOptions {
  readonly spec: MqttClientSpec;
  readonly library: IClientOptions;
  readonly stores: SessionStores;
  readonly stream: Duplex;
  /** Its number in the log. */
  readonly number: number;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly subscriptions: Subscriptions;
  /** The server has accepted it, or refused. */
  readonly onConnack: (connack: MqttConnack) => void;
  /** It is over: why, or null where that was asked for. Called once, after `connected` was settled. */
  readonly onEnded: (error: LabError | null) => void;
}

/** Milliseconds that acknowledgements are waited for before DISCONNECT. */
const settleDeadlineMs = 1_000;
const serverReceiveMaximum = 65_535;

export class MqttConnection {
  readonly #options: MqttConnectionOptions;
  readonly #client: MqttClient;
  readonly #guard: PacketLengthGuard;
  /** Resolves at the CONNACK that accepts; rejects with LabError. */
  readonly connected: Promise<void>;
  #accept: () => void = () => undefined;
  #refuse: (error: LabError) => void = () => undefined;
  #connack: MqttConnack | null = null;
  #connectEntry = 0;
  #error: LabError | null = null;
  #isEnding = false;
  #isEnded = false;

  constructor(options: MqttConnectionOptions) {
    this.#options = options;
    this.#guard = new PacketLengthGuard(options.spec.maximumPacketBytes);
    this.connected = new Promise((resolve, reject) => {
      this.#accept = resolve;
      this.#refuse = reject;
    });
    const client = new MqttClient(() => options.stream, options.library);
    this.#client = client;
    client.on('packetsend', (packet) => this.#sent(packet));
    client.on('packetreceive', (packet) => this.#received(packet));
    client.on('error', (error) => this.#fail(libraryError(error, options.spec)));
    client.once('connect', () => this.#accept());
    client.once('close', () => this.#closed());
  }

  /** Sends CONNECT. */
  start(): void {
    const { stream, spec } = this.#options;
    // The library passes on some of them only.
    stream.on('error', (error) => this.#fail(libraryError(error, spec)));
    this.#client.connect();
    stream.on('data', (bytes: Buffer) => {
      const error = this.#guard.check(bytes);
      if (error !== null) this.#fail(error);
    });
  }

  get isOpen(): boolean {
    return this.#client.connected && !this.#isEnding;
  }

  get connack(): MqttConnack | null {
    return this.#connack;
  }

  /** Hands it to the library, or keeps it while the server takes no more at once (Receive Maximum, MQTT 5.0 §4.9). */
  publish(outgoing: Outgoing): void {
    if (outgoing.publish.qos > 0 && this.#options.outbox.inFlight >= this.#quota) this.#options.outbox.wait(outgoing);
    else this.#handOver(outgoing);
  }

  get #quota(): number {
    return this.#connack?.receiveMaximum ?? serverReceiveMaximum;
  }

  #handOver(outgoing: Outgoing): void {
    const { topic, payload, options } = outgoing.publish;
    this.#options.outbox.handOver(outgoing);
    this.#client.publish(topic, payload, options, (error) => {
      // What was sent is settled by its acknowledgement.
      if (error && outgoing.packetId === null)
        this.#options.outbox.takeBack(outgoing, this.#error ?? libraryError(error, this.#options.spec));
    });
  }

  #handOverWaiting(): void {
    while (this.isOpen && this.#options.outbox.inFlight < this.#quota) {
      const next = this.#options.outbox.next();
      if (next === null) return;
      this.#handOver(next);
    }
  }

  /** One SUBSCRIBE; all of them have the same Subscription Identifier. Returns the journal's number; the answer settles `done`. */
  subscribe(asked: readonly MqttSubscription[]): { entry: number; done: Promise<void> } {
    const { subscriptions, spec, number } = this.#options;
    const entry = subscriptions.ask(asked, number);
    const isVersion5 = spec.protocolVersion === 5;
    const identifier = isVersion5 ? (asked[0]?.identifier ?? null) : null;
    const options = ({ qos, noLocal, retainAsPublished, retainHandling }: MqttSubscription) =>
      isVersion5 ? { qos, nl: noLocal, rap: retainAsPublished, rh: retainHandling } : { qos };
    const properties = identifier === null ? {} : { properties: { subscriptionIdentifier: identifier } };
    // A map's name `resubscribe` would mean something else to the library; a single one need not be in a map.
    const [first] = asked;
    const wanted =
      asked.length === 1 ? [first!.filter] : Object.fromEntries(asked.map((one) => [one.filter, options(one)]));
    const common = asked.length === 1 ? { ...options(first!), ...properties } : properties;
    const done = new Promise<void>((resolve, reject) => {
      this.#client.subscribe(wanted, common, (error, _grants, packet) => {
        const answer = packet as ISubackPacket | undefined;
        const refused =
          answer === undefined
            ? (this.#error ?? libraryError(error ?? new Error('no answer'), spec))
            : subscriptions.granted(entry, asked, answer.granted as number[], reasonStringOf(answer));
        if (answer === undefined) subscriptions.failed(entry, refused!);
        if (refused === null) resolve();
        else reject(refused);
      });
    });
    done.catch(() => undefined);
    return { entry, done };
  }

  unsubscribe(filters: readonly string[]): number {
    const { subscriptions, spec, number } = this.#options;
    const entry = subscriptions.giveUp(filters, number);
    this.#client.unsubscribe([...filters], (error, packet) => {
      if (error) subscriptions.failed(entry, this.#error ?? libraryError(error, spec));
      else subscriptions.givenUp(entry, filters, (packet as IUnsubackPacket | undefined)?.granted ?? []);
    });
    return entry;
  }

  /** Waits a moment for acknowledgements, sends DISCONNECT and ends the stream. Resolves when all of that has left. */
  async end(withWill = false): Promise<void> {
    if (this.#isEnding || this.#isEnded) return;
    this.#isEnding = true;
    if (!this.#client.connected) {
      this.#client.end(true);
      return;
    }
    await within(settleDeadlineMs, this.#options.outbox.whenSettled());
    for (const packetId of Object.keys(this.#client.outgoing)) this.#client.removeOutgoingMessage(Number(packetId));
    const reason = withWill && this.#options.spec.protocolVersion === 5 ? { reasonCode: 0x04 } : {};
    const finished = new Promise<void>((resolve) =>
      this.#options.stream.once('finish', resolve).once('close', resolve),
    );
    this.#client.end(false, reason);
    await within(settleDeadlineMs, finished);
  }

  #sent(packet: Packet): void {
    const { outbox, inbox } = this.#options;
    switch (packet.cmd) {
      case 'connect':
        return this.#addConnect();
      case 'publish':
        return outbox.sent(packet.payload as Buffer, packet.qos === 0 ? null : (packet.messageId ?? null), packet.dup);
      case 'pubrel':
        return outbox.released(packet.messageId!);
      case 'pubrec':
        return inbox.proceeded(packet.messageId!, 'received');
      case 'puback':
      case 'pubcomp':
        return inbox.finished(packet.messageId!);
      case 'disconnect':
        this.#addDisconnect(packet, 'local');
        return;
      default:
    }
  }

  #received(packet: Packet): void {
    const { inbox, outbox, number } = this.#options;
    switch (packet.cmd) {
      case 'connack':
        return this.#answered(packet);
      case 'publish':
        return inbox.add(packet, number);
      case 'pubrel':
        return inbox.proceeded(packet.messageId!, 'released');
      case 'puback':
      case 'pubrec':
      case 'pubcomp':
        outbox.acknowledged(packet.cmd, packet.messageId!, {
          reasonCode: packet.reasonCode ?? 0,
          reasonString: reasonStringOf(packet),
        });
        // The library has not let go of the identifier yet.
        setImmediate(() => this.#handOverWaiting());
        return;
      case 'disconnect':
        return this.#disconnected(packet);
      default:
    }
  }

  #addConnect(): void {
    const { spec, clock, journal, number } = this.#options;
    this.#connectEntry = journal.add({
      type: 'mqtt',
      what: 'connect',
      atNs: clock.nowNs(),
      connection: number,
      clientId: null,
      askedClientId: spec.clientId,
      protocolVersion: spec.protocolVersion,
      clean: spec.clean,
      keepAliveSeconds: spec.keepAliveSeconds,
      username: spec.username,
      phase: 'waiting',
      connack: null,
      error: null,
    });
  }

  /** Before the library acts on it. */
  #answered(packet: IConnackPacket): void {
    if (this.#connack !== null) return;
    const { journal, spec, inbox, library } = this.#options;
    const connack = readConnack(packet, spec.protocolVersion);
    this.#connack = connack;
    const error = connack.reasonCode === 0 ? null : connackError(connack);
    journal.update<MqttConnectEntry>(this.#connectEntry, {
      phase: error === null ? 'accepted' : 'refused',
      connack,
      error: error?.toData() ?? null,
    });
    if (error === null && !connack.sessionPresent) this.#forgetSession();
    if (error === null) inbox.connected(connack.sessionPresent);
    // What the server says counts, not what was asked for [MQTT-3.2.2-21]; the library takes some of its values only.
    if (connack.serverKeepAliveSeconds !== null) library.keepalive = connack.serverKeepAliveSeconds;
    this.#options.onConnack(connack);
    if (error !== null) this.#fail(error);
  }

  /** The server has no session: ours is over too, whatever was under way (MQTT 5.0 §3.2.2.1.1). */
  #forgetSession(): void {
    const { stores, outbox } = this.#options;
    stores.renew();
    this.#client.outgoingStore = stores.outgoing;
    this.#client.incomingStore = stores.incoming;
    outbox.abandon(() => new LabError('MQTT_SESSION_LOST'));
  }

  #addDisconnect(packet: IDisconnectPacket, by: 'local' | 'remote'): { code: number; name: string } {
    const { clock, journal, number } = this.#options;
    const code = packet.reasonCode ?? 0;
    const name = mqttReasonName('disconnect', code, 5);
    journal.add({
      type: 'mqtt',
      what: 'disconnect',
      atNs: clock.nowNs(),
      connection: number,
      clientId: null,
      by,
      ending: null,
      reasonCode: code,
      reasonName: name,
      reasonString: packet.properties?.reasonString ?? null,
      serverReference: packet.properties?.serverReference ?? null,
      userProperties: fromUserProperties(packet.properties?.userProperties),
    });
    return { code, name };
  }

  /** The server has the last word: nothing may be sent after it (MQTT 5.0 §3.14.4). */
  #disconnected(packet: IDisconnectPacket): void {
    const { code, name } = this.#addDisconnect(packet, 'remote');
    const { reasonString } = packet.properties ?? {};
    const reasonName = reasonString ? `${name} — ${reasonString}` : name;
    this.#fail(new LabError('MQTT_DISCONNECTED', { reasonCode: formatReasonCode(code), reasonName }));
  }

  /** The first reason counts. */
  #fail(error: LabError): void {
    this.#error ??= error;
    this.#client.end(true);
  }

  #closed(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const { spec, onEnded, journal } = this.#options;
    const { host, port } = spec;
    const wasConnected = this.#connack?.reasonCode === 0;
    if (!this.#isEnding)
      this.#error ??= new LabError(wasConnected ? 'MQTT_CONNECTION_LOST' : 'MQTT_NO_CONNACK', { host, port });
    const error = this.#error;
    if (this.#connack === null)
      journal.update<MqttConnectEntry>(this.#connectEntry, { phase: 'failed', error: error?.toData() ?? null });
    // Those who only wait for it are not told of an end that was asked for.
    this.#refuse(error ?? new LabError('CONNECTION_ABORTED', { host, port }));
    onEnded(error);
  }
}

function reasonStringOf({ properties }: { properties?: { reasonString?: string } | undefined }): string | null {
  return properties?.reasonString ?? null;
}

async function within(deadlineMs: number, done: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => (timer = setTimeout(resolve, deadlineMs)));
  await Promise.race([done, deadline]);
  clearTimeout(timer);
}
