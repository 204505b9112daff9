/** A broker's account of itself: who came and went, and the messages that passed, as many as a person may want to see. */
import type { MqttEntry } from '../../../contract/mqtt-entry';
import { mqttReasonName } from '../../../contract/mqtt-reason-codes';
import type { Clock } from '../../record/log-contract';
import type { Journal } from '../../session/journal';
import { payloadInfo, previewOf } from '../client/outbox';
import type { BrokerEvent, PassedMessage } from '../broker/broker-contract';
import { shownProperties } from './shown-properties';

/** Messages written down in one interval; what comes beyond is counted only: writing must not slow the broker. */
const messagesPerInterval = 100;
const intervalNs = 100_000_000n;
/** Bytes kept of one payload. */
const keptPayloadBytes = 256 * 1024;

export class BrokerJournal {
  readonly #journal: Journal;
  readonly #clock: Clock;
  #intervalEndsAtNs = 0n;
  #inInterval = 0;
  /** Messages that passed and were not written down. */
  unshown = 0;

  constructor(journal: Journal, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /** Called for every message: past the number it costs a comparison. */
  message(message: PassedMessage): void {
    // What the broker tells of itself is in its counters.
    if (message.publisher === null && message.topic.startsWith('$')) return;
    const atNs = this.#clock.nowNs();
    if (atNs >= this.#intervalEndsAtNs) {
      this.#intervalEndsAtNs = atNs + intervalNs;
      this.#inInterval = 0;
    }
    this.#inInterval += 1;
    if (this.#inInterval > messagesPerInterval) this.unshown += 1;
    else this.#add(message, atNs);
  }

  #add({ topic, payload, qos, retain, publisher, connection, receivers, properties }: PassedMessage, atNs: bigint) {
    const shown = shownProperties(properties());
    const kept = payload.subarray(0, keptPayloadBytes);
    const entry = this.#journal.add({
      type: 'mqtt',
      what: 'publish',
      atNs,
      connection: connection ?? 0,
      clientId: publisher,
      direction: publisher === null ? 'outbound' : 'inbound',
      topic,
      qos,
      retain,
      isDuplicate: false,
      packetId: null,
      properties: shown,
      body: { ...payloadInfo(payload, shown.contentType), keptBytes: kept.byteLength },
      preview: previewOf(payload),
      phase: 'done',
      receivers,
      doneAtNs: atNs,
      reasonCode: null,
      reasonName: null,
      reasonString: null,
      error: null,
    });
    this.#journal.keep(entry, 'payload', new Uint8Array(kept));
  }

  event(event: BrokerEvent): void {
    const entry = entryOf(event, this.#clock.nowNs());
    if (entry !== null) this.#journal.add(entry);
  }
}

function entryOf(event: BrokerEvent, atNs: bigint): MqttEntry | null {
  switch (event.event) {
    case 'client-connected':
      return {
        type: 'mqtt',
        what: 'connect',
        atNs,
        connection: event.connection,
        clientId: event.clientId,
        askedClientId: event.clientId,
        protocolVersion: event.version === '5.0' ? 5 : 4,
        clean: event.cleanStart,
        keepAliveSeconds: event.keepAliveSeconds,
        username: event.username,
        phase: 'accepted',
        connack: null,
        error: null,
      };
    case 'client-disconnected':
      return {
        type: 'mqtt',
        what: 'disconnect',
        atNs,
        connection: event.connection,
        clientId: event.clientId,
        by: event.ending === 'disconnected' || event.ending === 'lost' ? 'remote' : 'local',
        ending: event.ending,
        reasonCode: event.reasonCode,
        reasonName: event.reasonCode === null ? null : mqttReasonName('disconnect', event.reasonCode, 5),
        reasonString: null,
        serverReference: null,
        userProperties: [],
      };
    case 'refused': {
      const { refusal } = event;
      return {
        type: 'mqtt',
        what: 'refusal',
        atNs,
        connection: refusal.connection ?? 0,
        clientId: refusal.clientId,
        refusal,
      };
    }
    case 'session-ended':
    case 'store-damaged':
    case 'store-failed':
      return null;
  }
}
