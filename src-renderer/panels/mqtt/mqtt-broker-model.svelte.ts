import type { SessionActionInput } from '../../../src-main/contract/actions';
import type { BrokerClient, BrokerSubscription } from '../../../src-main/contract/mqtt-broker';
import type { MqttBrokerState } from '../../../src-main/contract/mqtt-state';
import type { AppState } from '../../state/app-state';
import type { LiveSession } from '../../state/live-session.svelte';
import { oneOf, ViewChoice } from '../../state/view-choice.svelte';
import { Share } from '../protocol/share';
import { MqttMessages } from './mqtt-messages.svelte';
import { MqttPublisher } from './mqtt-publisher.svelte';
import { TopicTree } from './topic-tree.svelte';

export const brokerViews = ['messages', 'clients', 'topic'] as const;
export type BrokerView = (typeof brokerViews)[number];

/** The most clients and subscriptions that the panel lists; their number is always told. */
const mostClients = 500;
const mostSubscriptions = 200;

/** Everything that the panel of an MQTT broker shows. */
export class MqttBrokerModel {
  readonly session: LiveSession;
  readonly messages: MqttMessages;
  readonly publisher: MqttPublisher;
  readonly tree: TopicTree;
  readonly view: ViewChoice<BrokerView>;
  readonly treeShare: Share;
  readonly listShare: Share;
  readonly publishShare: Share;
  readonly #app: AppState;
  #clients = $state.raw<readonly BrokerClient[]>([]);
  #totalClients = $state(0);
  #selectedClient = $state<string | null>(null);
  #subscriptions = $state.raw<readonly BrokerSubscription[]>([]);
  #isPulling = false;

  constructor(app: AppState, session: LiveSession) {
    this.#app = app;
    this.session = session;
    this.messages = new MqttMessages(app, session);
    this.publisher = new MqttPublisher(app, session);
    this.tree = new TopicTree(app, session);
    const { workspace } = app;
    this.view = new ViewChoice<BrokerView>(workspace, session.id, 'mqttBrokerView', 'messages', oneOf(brokerViews));
    this.treeShare = new Share(workspace, session.id, 'mqttTreeShare', 0.34);
    this.listShare = new Share(workspace, session.id, 'mqttListShare', 0.56);
    this.publishShare = new Share(workspace, session.id, 'mqttPublishShare', 0.76);
  }

  /** Null while it is closed. */
  readonly state: MqttBrokerState | null = $derived.by(() => {
    const { endpoint } = this.session.state;
    return endpoint?.kind === 'mqtt-broker' ? endpoint : null;
  });
  get clients(): readonly BrokerClient[] {
    return this.#clients;
  }
  get totalClients(): number {
    return this.#totalClients;
  }
  get subscriptions(): readonly BrokerSubscription[] {
    return this.#subscriptions;
  }
  readonly client: BrokerClient | null = $derived.by(
    () => this.#clients.find(({ clientId }) => clientId === this.#selectedClient) ?? null,
  );

  selectClient(clientId: string | null): void {
    this.#selectedClient = clientId;
    this.#subscriptions = [];
    void this.pullClients();
  }

  selectTopic(topic: string): void {
    this.tree.select(topic);
    this.view.value = 'topic';
  }

  async pullClients(): Promise<void> {
    if (this.#isPulling || !this.session.isOpen) {
      if (!this.session.isOpen) this.#clients = [];
      return;
    }
    this.#isPulling = true;
    try {
      const session = this.session.id;
      const { items, total } = await this.#app.lab.invoke('mqtt.clients', { session, count: mostClients });
      this.#clients = items;
      this.#totalClients = total;
      const clientId = this.#selectedClient;
      if (clientId === null) return;
      const found = await this.#app.lab.invoke('mqtt.subscriptions', { session, clientId, count: mostSubscriptions });
      if (this.#selectedClient === clientId) this.#subscriptions = found.items;
    } catch (error) {
      // Closed meanwhile: there is nothing to show then.
      if (this.session.isOpen) this.#app.notices.report(error);
    } finally {
      this.#isPulling = false;
    }
  }

  async act(action: SessionActionInput): Promise<void> {
    await this.#app.notices.attempt(async () => {
      await this.#app.lab.invoke('session.act', { session: this.session.id, action });
    });
    await this.pullClients();
    this.tree.refresh();
  }
}
