/** Messages of ours that are under way: what waits, what was sent and is not acknowledged, and who waits for that. */
import { LabError } from '../../../contract/errors';
import type { JournalContent } from '../../../contract/journal';
import { previewBytes, type MqttPublishEntry } from '../../../contract/mqtt-entry';
import { formatReasonCode, mqttReasonName } from '../../../contract/mqtt-reason-codes';
import type { Journal } from '../../session/journal';
import type { Clock } from '../../record/log-contract';
import { Queue } from '../../link/queue';
import type { PreparedPublish } from './prepared-publish';

/** Bytes of payloads that may wait for the server to take more. */
const maximumWaitingBytes = 64 * 1024 * 1024;

export interface Outgoing {
  readonly entry: number;
  readonly publish: PreparedPublish;
  packetId: number | null;
  /** Resolves when it was acknowledged as far as its QoS goes. */
  readonly done: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: LabError) => void;
}

/** What an acknowledging packet says. */
export interface Acknowledgement {
  readonly reasonCode: number;
  readonly reasonString: string | null;
}

export class Outbox {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #waiting = new Queue<Outgoing>();
  #waitingBytes = 0;
  #waitingCount = 0;
  readonly #byPayload = new Map<Uint8Array, Outgoing>();
  readonly #byPacketId = new Map<number, Outgoing>();
  readonly #settled = new Set<() => void>();
  published = 0;

  constructor(journal: Journal, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /** QoS 1 and 2: sent and not acknowledged. */
  get inFlight(): number {
    return this.#byPacketId.size;
  }

  get unacknowledged(): number {
    return this.inFlight + this.#waitingCount;
  }

  add(publish: PreparedPublish, connection: number): Outgoing {
    const entry = this.#journal.add(outgoingEntry(publish, connection, this.#clock.nowNs()));
    this.#journal.keep(entry, 'payload', publish.payload);
    const { promise: done, resolve, reject } = withResolvers();
    // Not everybody waits for it.
    done.catch(() => undefined);
    return { entry, publish, packetId: null, done, resolve, reject };
  }

  /** Keeps it until the server takes more. Throws `MQTT_TOO_MUCH_WAITING`. */
  wait(outgoing: Outgoing): void {
    const { byteLength } = outgoing.publish.payload;
    if (this.#waitingBytes + byteLength > maximumWaitingBytes) {
      const error = new LabError('MQTT_TOO_MUCH_WAITING', { byteLength: maximumWaitingBytes });
      this.#fail(outgoing, error);
      throw error;
    }
    this.#waitingBytes += byteLength;
    this.#waitingCount += 1;
    this.#waiting.push(outgoing);
  }

  /** The one that has waited longest; null: nobody waits. */
  next(): Outgoing | null {
    if (this.#waiting.isEmpty) return null;
    const outgoing = this.#waiting.shift();
    this.#waitingBytes -= outgoing.publish.payload.byteLength;
    this.#waitingCount -= 1;
    return outgoing;
  }

  /** The library is about to be given it; the packet that it makes carries the same payload. */
  handOver(outgoing: Outgoing): void {
    this.#byPayload.set(outgoing.publish.payload, outgoing);
  }

  /** It could not be sent after all. */
  takeBack(outgoing: Outgoing, error: LabError): void {
    this.#byPayload.delete(outgoing.publish.payload);
    this.#fail(outgoing, error);
  }

  /** A PUBLISH has left. One that is known by its identifier alone is sent again. */
  sent(payload: Uint8Array, packetId: number | null, isDuplicate: boolean): void {
    this.published += 1;
    const outgoing = this.#byPayload.get(payload) ?? (packetId === null ? undefined : this.#byPacketId.get(packetId));
    if (outgoing === undefined) return;
    this.#byPayload.delete(payload);
    outgoing.packetId = packetId;
    if (packetId === null) return this.#finish(outgoing, null);
    this.#byPacketId.set(packetId, outgoing);
    this.#journal.update<MqttPublishEntry>(outgoing.entry, { phase: 'published', packetId, isDuplicate });
  }

  released(packetId: number): void {
    const outgoing = this.#byPacketId.get(packetId);
    if (outgoing) this.#journal.update<MqttPublishEntry>(outgoing.entry, { phase: 'released' });
  }

  /** PUBACK, PUBREC or PUBCOMP came. */
  acknowledged(
    packet: 'puback' | 'pubrec' | 'pubcomp',
    packetId: number,
    { reasonCode, reasonString }: Acknowledgement,
  ) {
    const outgoing = this.#byPacketId.get(packetId);
    if (outgoing === undefined) return;
    const reasonName = mqttReasonName('publish', reasonCode, 5);
    const isRefused = reasonCode >= 0x80;
    if (packet === 'pubrec' && !isRefused) {
      this.#journal.update<MqttPublishEntry>(outgoing.entry, { phase: 'received' });
      return;
    }
    this.#byPacketId.delete(packetId);
    this.#journal.update<MqttPublishEntry>(outgoing.entry, { reasonCode, reasonName, reasonString });
    const details = { topic: outgoing.publish.topic, reasonCode: formatReasonCode(reasonCode), reasonName };
    this.#finish(outgoing, isRefused ? new LabError('MQTT_PUBLISH_REFUSED', details) : null);
  }

  /** Nothing under way will be acknowledged any more. */
  abandon(why: () => LabError): void {
    const lost = [...this.#byPacketId.values(), ...this.#byPayload.values()];
    this.#byPacketId.clear();
    this.#byPayload.clear();
    for (const outgoing of lost) this.#fail(outgoing, why());
    for (let next = this.next(); next !== null; next = this.next()) this.#fail(next, why());
    this.#tell();
  }

  /** Resolves when nothing is under way. */
  whenSettled(): Promise<void> {
    if (this.unacknowledged === 0) return Promise.resolve();
    return new Promise((resolve) => this.#settled.add(resolve));
  }

  #finish(outgoing: Outgoing, error: LabError | null): void {
    if (error !== null) this.#fail(outgoing, error);
    else {
      this.#journal.update<MqttPublishEntry>(outgoing.entry, {
        phase: 'done',
        packetId: outgoing.packetId,
        doneAtNs: this.#clock.nowNs(),
      });
      outgoing.resolve();
    }
    this.#tell();
  }

  #fail(outgoing: Outgoing, error: LabError): void {
    this.#journal.update<MqttPublishEntry>(outgoing.entry, { phase: 'failed', error: error.toData() });
    outgoing.reject(error);
  }

  #tell(): void {
    if (this.unacknowledged > 0) return;
    for (const settled of this.#settled) settled();
    this.#settled.clear();
  }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void; reject: (error: LabError) => void } {
  let resolve: () => void = () => undefined;
  let reject: (error: LabError) => void = () => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

function outgoingEntry(publish: PreparedPublish, connection: number, atNs: bigint): JournalContent {
  return {
    type: 'mqtt',
    what: 'publish',
    atNs,
    connection,
    clientId: null,
    direction: 'outbound',
    topic: publish.topic,
    qos: publish.qos,
    retain: publish.retain,
    isDuplicate: false,
    packetId: null,
    properties: publish.shown,
    body: payloadInfo(publish.payload, publish.shown.contentType),
    preview: previewOf(publish.payload),
    phase: 'waiting',
    receivers: null,
    doneAtNs: null,
    reasonCode: null,
    reasonName: null,
    reasonString: null,
    error: null,
  };
}

/** A copy. */
export function previewOf(payload: Uint8Array): Uint8Array {
  return new Uint8Array(payload.subarray(0, previewBytes));
}

export function payloadInfo(payload: Uint8Array, contentType: string | null) {
  const { byteLength } = payload;
  return { byteLength, keptBytes: byteLength, contentCoding: null, decoded: null, contentType };
}
