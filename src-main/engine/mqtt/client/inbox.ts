/** Messages that came, as journal entries that follow their QoS to its end. */
import type { IPublishPacket } from 'mqtt-packet';
import type { MqttPublishEntry, MqttPublishPhase } from '../../../contract/mqtt-entry';
import type { Clock } from '../../record/log-contract';
import type { Journal } from '../../session/journal';
import { fromMessageProperties } from '../properties';
import { payloadInfo, previewOf } from './outbox';

export class Inbox {
  readonly #journal: Journal;
  readonly #clock: Clock;
  /** Entries not acknowledged to the end, by Packet Identifier. */
  readonly #open = new Map<number, number>();
  /** Of this connection: what the server's aliases stand for (MQTT 5.0 §3.3.2.3.4). */
  readonly #aliases = new Map<number, string>();
  received = 0;

  constructor(journal: Journal, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /** Another connection: its aliases are its own. */
  connected(isSessionPresent: boolean): void {
    this.#aliases.clear();
    if (!isSessionPresent) this.#open.clear();
  }

  add(packet: IPublishPacket, connection: number): void {
    this.received += 1;
    const { qos, retain, messageId, dup } = packet;
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    const properties = fromMessageProperties(packet.properties);
    const atNs = this.#clock.nowNs();
    const entry = this.#journal.add({
      type: 'mqtt',
      what: 'publish',
      atNs,
      connection,
      clientId: null,
      direction: 'inbound',
      topic: this.#topicOf(packet.topic, properties.topicAlias),
      qos,
      retain,
      isDuplicate: dup,
      packetId: qos === 0 ? null : (messageId ?? null),
      properties,
      body: payloadInfo(payload, properties.contentType),
      preview: previewOf(payload),
      phase: qos === 0 ? 'done' : 'published',
      receivers: null,
      doneAtNs: qos === 0 ? atNs : null,
      reasonCode: null,
      reasonName: null,
      reasonString: null,
      error: null,
    });
    // A copy: the bytes are a piece of a whole read.
    this.#journal.keep(entry, 'payload', new Uint8Array(payload));
    if (qos > 0 && messageId !== undefined) this.#open.set(messageId, entry);
  }

  /** PUBREC went, or PUBREL came. */
  proceeded(packetId: number, phase: Extract<MqttPublishPhase, 'received' | 'released'>): void {
    const entry = this.#open.get(packetId);
    if (entry !== undefined) this.#journal.update<MqttPublishEntry>(entry, { phase });
  }

  /** PUBACK or PUBCOMP went. */
  finished(packetId: number): void {
    const entry = this.#open.get(packetId);
    if (entry === undefined) return;
    this.#open.delete(packetId);
    this.#journal.update<MqttPublishEntry>(entry, { phase: 'done', doneAtNs: this.#clock.nowNs() });
  }

  #topicOf(topic: string, alias: number | null): string {
    if (alias === null) return topic;
    if (topic !== '') this.#aliases.set(alias, topic);
    return this.#aliases.get(alias) ?? topic;
  }
}
