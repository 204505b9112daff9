/** Subscriptions of a client: those asked for by its spec and by hand, and what the server granted. */
import { LabError } from '../../../contract/errors';
import type { MqttAskedSubscription, MqttSubscribeEntry, MqttUnsubscribeEntry } from '../../../contract/mqtt-entry';
import { formatReasonCode, mqttReasonName } from '../../../contract/mqtt-reason-codes';
import { shownSubscriptions, type MqttClientSubscription } from '../../../contract/mqtt-state';
import type { MqttSubscription } from '../../../contract/spec/mqtt';
import type { Clock } from '../../record/log-contract';
import type { Journal } from '../../session/journal';

export class Subscriptions {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #protocolVersion: 4 | 5;
  readonly #byFilter = new Map<string, MqttClientSubscription>();

  constructor(journal: Journal, clock: Clock, protocolVersion: 4 | 5) {
    this.#journal = journal;
    this.#clock = clock;
    this.#protocolVersion = protocolVersion;
  }

  get count(): number {
    return this.#byFilter.size;
  }

  get shown(): MqttClientSubscription[] {
    return [...this.#byFilter.values()].slice(0, shownSubscriptions);
  }

  /** What to subscribe to on a new connection: what was asked for and not given up. */
  get asked(): MqttSubscription[] {
    return [...this.#byFilter.values()].map(({ reasonCode: _code, reasonName: _name, ...asked }) => asked);
  }

  /** Makes the entry; returns its number. */
  ask(subscriptions: readonly MqttSubscription[], connection: number): number {
    const asked = subscriptions.map((one) => ({ ...one, reasonCode: null, reasonName: null }));
    for (const one of asked) this.#byFilter.set(one.filter, one);
    return this.#journal.add({
      type: 'mqtt',
      what: 'subscribe',
      atNs: this.#clock.nowNs(),
      connection,
      clientId: null,
      subscriptions: asked,
      phase: 'waiting',
      reasonString: null,
      error: null,
    });
  }

  /** SUBACK: a code for each, in order. Returns the error of the first that was refused. */
  granted(entry: number, asked: readonly MqttSubscription[], codes: readonly number[], reasonString: string | null) {
    const answered = asked.map((one, index): MqttAskedSubscription => {
      const reasonCode = codes[index] ?? 0x80;
      return { ...one, reasonCode, reasonName: mqttReasonName('suback', reasonCode, this.#protocolVersion) };
    });
    for (const one of answered) if (this.#byFilter.has(one.filter)) this.#byFilter.set(one.filter, one);
    const refused = answered.find(({ reasonCode }) => reasonCode! >= 0x80) ?? null;
    const error = refused && refusedError(refused);
    this.#journal.update<MqttSubscribeEntry>(entry, {
      subscriptions: answered,
      phase: error === null ? 'done' : 'failed',
      reasonString,
      error: error?.toData() ?? null,
    });
    return error;
  }

  failed(entry: number, error: LabError): void {
    this.#journal.update<MqttSubscribeEntry | MqttUnsubscribeEntry>(entry, { phase: 'failed', error: error.toData() });
  }

  giveUp(filters: readonly string[], connection: number): number {
    for (const filter of filters) this.#byFilter.delete(filter);
    return this.#journal.add({
      type: 'mqtt',
      what: 'unsubscribe',
      atNs: this.#clock.nowNs(),
      connection,
      clientId: null,
      filters: filters.map((filter) => ({ filter, reasonCode: null, reasonName: null })),
      phase: 'waiting',
      error: null,
    });
  }

  /** UNSUBACK: a code for each in MQTT 5.0, none in 3.1.1. */
  givenUp(entry: number, filters: readonly string[], codes: readonly number[]): void {
    this.#journal.update<MqttUnsubscribeEntry>(entry, {
      filters: filters.map((filter, index) => {
        const reasonCode = codes[index] ?? null;
        const reasonName = reasonCode === null ? null : mqttReasonName('unsuback', reasonCode, this.#protocolVersion);
        return { filter, reasonCode, reasonName };
      }),
      phase: 'done',
    });
  }
}

function refusedError({ filter, reasonCode, reasonName }: MqttAskedSubscription): LabError {
  return new LabError('MQTT_SUBSCRIBE_REFUSED', {
    filter,
    reasonCode: formatReasonCode(reasonCode!),
    reasonName: reasonName!,
  });
}
