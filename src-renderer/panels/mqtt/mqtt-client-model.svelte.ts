import { untrack } from 'svelte';
import type { SessionActionInput } from '../../../src-main/contract/actions';
import type { MqttClientState, MqttClientSubscription } from '../../../src-main/contract/mqtt-state';
import type { MqttClientSpec, MqttSubscription } from '../../../src-main/contract/spec/mqtt';
import type { AppState } from '../../state/app-state';
import type { LiveSession } from '../../state/live-session.svelte';
import { Share } from '../protocol/share';
import { MqttMessages } from './mqtt-messages.svelte';
import { MqttPublisher } from './mqtt-publisher.svelte';
import { hueOf, matchesTopic } from './mqtt-words';

/** Everything that the panel of an MQTT client shows. */
export class MqttClientModel {
  readonly session: LiveSession;
  readonly messages: MqttMessages;
  readonly publisher: MqttPublisher;
  readonly sideShare: Share;
  readonly listShare: Share;
  readonly publishShare: Share;
  readonly #app: AppState;

  constructor(app: AppState, session: LiveSession) {
    this.#app = app;
    this.session = session;
    this.messages = new MqttMessages(app, session);
    this.publisher = new MqttPublisher(app, session);
    this.sideShare = new Share(app.workspace, session.id, 'mqttSideShare', 0.24);
    this.listShare = new Share(app.workspace, session.id, 'mqttListShare', 0.56);
    this.publishShare = new Share(app.workspace, session.id, 'mqttPublishShare', 0.74);
  }

  readonly spec = $derived.by(() => this.session.state.spec as MqttClientSpec);
  /** Null while there is no run. */
  readonly state: MqttClientState | null = $derived.by(() => {
    const { endpoint } = this.session.state;
    return endpoint?.kind === 'mqtt-client' ? endpoint : null;
  });
  /** Those in force; while it is closed, those that it will ask for. */
  readonly subscriptions: readonly MqttClientSubscription[] = $derived.by(() => {
    if (this.session.isOpen && this.state !== null) return this.state.subscriptions;
    return this.spec.subscriptions.map((one) => ({ ...one, reasonCode: null, reasonName: null }));
  });

  /** The colour of the first subscription that the topic comes by; null: none. */
  hueOfTopic(topic: string): number | null {
    const index = this.subscriptions.findIndex(({ filter }) => matchesTopic(filter, topic));
    return index < 0 ? null : hueOf(index);
  }

  /** Now, if it is open, and on every connecting from now on. */
  async subscribe(subscription: MqttSubscription): Promise<boolean> {
    return this.#attempt(async () => {
      if (this.session.isOpen) await this.#act({ do: 'mqtt.subscribe', subscriptions: [subscription] });
      const others = this.spec.subscriptions.filter(({ filter }) => filter !== subscription.filter);
      await this.#keep([...others, subscription]);
    });
  }

  async unsubscribe(filter: string): Promise<boolean> {
    return this.#attempt(async () => {
      if (this.session.isOpen) await this.#act({ do: 'mqtt.unsubscribe', filters: [filter] });
      await this.#keep(this.spec.subscriptions.filter((one) => one.filter !== filter));
    });
  }

  /** DISCONNECT, after which the server publishes the will all the same (0x04). */
  async leaveWithWill(): Promise<void> {
    await this.#attempt(() => this.#act({ do: 'mqtt.disconnect', withWill: true }));
  }

  async setPassword(secret: string | null): Promise<boolean> {
    return this.#attempt(async () => {
      await this.#app.lab.invoke('session.setSecret', { session: this.session.id, secret });
    });
  }

  async #act(action: SessionActionInput): Promise<void> {
    await this.#app.lab.invoke('session.act', { session: this.session.id, action });
  }

  async #keep(subscriptions: readonly MqttSubscription[]): Promise<void> {
    const spec = { ...untrack(() => this.spec), subscriptions: [...subscriptions] };
    this.#app.sessions.apply(await this.#app.lab.invoke('session.update', { session: this.session.id, spec }));
  }

  /** Whether it worked; what did not is told in a notice. */
  async #attempt(work: () => Promise<void>): Promise<boolean> {
    let isDone = false;
    await this.#app.notices.attempt(async () => {
      await work();
      isDone = true;
    });
    return isDone;
  }
}
