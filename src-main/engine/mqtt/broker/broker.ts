/** The MQTT broker (3.1.1 and 5.0) as its host sees it; what it does is said in `broker-contract.ts`. */
import type { Duplex } from 'node:stream';
import { LabError } from '../../../contract/errors';
import type {
  AcceptedConnection,
  BrokerClient,
  BrokerCounters,
  BrokerListener,
  BrokerOptions,
  BrokerSubscription,
  BrokerTopic,
  MqttBroker,
  Page,
  PublishRequest,
} from './broker-contract';
import { reasonCode } from './codec/reason-code';
import { compose } from './compose';
import { Connections } from './connections/connections';
import type { BrokerCore } from './core';
import { messageOfRequest } from './make-message';
import type { Session } from './sessions/session';
import { shownSubscription } from './sessions/subscription';
import type { Persistence } from './store/persistence';
import { brokerCounters } from './views/counters';
import { pageOf } from './views/page';
import { shownClient } from './views/shown-client';
import { passedMessage } from './views/passed-message';
import { shownTopic, shownTopics } from './views/shown-topic';

export class Broker implements MqttBroker {
  readonly #core: BrokerCore;
  readonly #persistence: Persistence | null;
  readonly #connections: Connections;

  constructor(options: BrokerOptions, listener: BrokerListener) {
    const { core, persistence } = compose(options, listener);
    this.#core = core;
    this.#persistence = persistence;
    this.#connections = new Connections(core);
    if (listener.onMessage) core.router.onPublished = (...passed) => listener.onMessage!(passedMessage(...passed));
  }

  async start(): Promise<void> {
    const { sessions, router, systemTopics, topics, clock } = this.#core;
    const create = (clientId: string): Session => sessions.create(clientId);
    const restored = (session: Session): void => {
      for (const subscription of session.subscriptions.values()) {
        router.subscriptions.add(session, subscription);
        systemTopics.wanted(subscription.levels);
      }
      sessions.restore(session);
    };
    await this.#persistence?.start({ create, restored }, clock.nowMs());
    for (const message of topics.allRetained()) router.retainedExpiry.watch(message);
  }

  accept(stream: Duplex, info: AcceptedConnection): void {
    this.#connections.accept(stream, info);
  }

  get counters(): BrokerCounters {
    return brokerCounters(this.#core);
  }

  clients(from: number, count: number): Page<BrokerClient> {
    return pageOf(this.#core.sessions.all(), this.#core.sessions.size, from, count, shownClient);
  }

  client(clientId: string): BrokerClient | null {
    const session = this.#core.sessions.get(clientId);
    return session === undefined ? null : shownClient(session);
  }

  subscriptions(clientId: string, from: number, count: number): Page<BrokerSubscription> {
    const subscriptions = this.#core.sessions.get(clientId)?.subscriptions;
    return pageOf(subscriptions?.values() ?? [], subscriptions?.size ?? 0, from, count, shownSubscription);
  }

  topics(topic: string | null, from: number, count: number, payloadBytes: number): Page<BrokerTopic> {
    const node = topic === null ? this.#core.topics.root : this.#core.topics.node(topic);
    return node === null ? { total: 0, items: [] } : shownTopics(node, from, count, payloadBytes);
  }

  topic(topic: string, payloadBytes: number): BrokerTopic | null {
    const node = this.#core.topics.node(topic);
    return node === null ? null : shownTopic(node, payloadBytes);
  }

  publish(request: PublishRequest): number {
    const count = this.#core.router.publish(messageOfRequest(request, this.#core.clock.nowMs()), null);
    this.#core.report.changed();
    return count;
  }

  disconnect(clientId: string, code: number = reasonCode.administrativeAction): void {
    const { link } = this.#known(clientId);
    if (link === null) throw new LabError('MQTT_CLIENT_NOT_FOUND', { clientId });
    link.end('administrative', code);
  }

  deleteSession(clientId: string): void {
    const session = this.#known(clientId);
    session.link?.end('administrative', reasonCode.administrativeAction);
    if (!session.isEnded) this.#core.sessions.end(session);
  }

  clearRetained(topic: string): boolean {
    const wasThere = this.#core.router.clearRetained(topic);
    this.#core.report.changed();
    return wasThere;
  }

  async close(): Promise<void> {
    await this.#connections.close();
    this.dispose();
    await this.#persistence?.close();
  }

  dispose(): void {
    // What was appended is written all the same.
    void this.#persistence?.close();
    this.#connections.destroy();
    this.#core.sessions.dispose();
    this.#core.systemTopics.dispose();
    this.#core.router.retainedExpiry.dispose();
  }

  #known(clientId: string): Session {
    const session = this.#core.sessions.get(clientId);
    if (session === undefined) throw new LabError('MQTT_CLIENT_NOT_FOUND', { clientId });
    return session;
  }
}
