/** The MQTT broker (3.1.1 and 5.0): puts the parts together; what it does is said in `broker-contract.ts`. */
import type { Duplex } from 'node:stream';
import { LabError } from '../../../contract/errors';
import { Access } from './access/access';
import type {
  AcceptedConnection,
  BrokerClient,
  BrokerCounters,
  BrokerEvent,
  BrokerListener,
  BrokerOptions,
  BrokerRefusal,
  BrokerRefusalReason,
  BrokerSubscription,
  BrokerTopic,
  MqttBroker,
  Page,
  PublishRequest,
} from './broker-contract';
import { systemClock } from './clock';
import { reasonCode } from './codec/reason-code';
import { Connections } from './connections/connections';
import { WriteTurns } from './connections/write-turns';
import type { BrokerCore, Refused } from './core';
import { limitsWith } from './limits';
import { messageOfRequest, messageOfWill } from './make-message';
import { Router } from './router';
import { Outbound } from './sessions/outbound';
import { Session } from './sessions/session';
import { SessionRegistry } from './sessions/session-registry';
import { TopicTree } from './topics/topic-tree';
import { pageOf } from './views/page';
import { shownClient } from './views/shown-client';
import { shownTopic, shownTopics } from './views/shown-topic';
import { shownSubscription } from './sessions/subscription';

export class Broker implements MqttBroker {
  readonly #listener: BrokerListener;
  readonly #core: BrokerCore;
  readonly #connections: Connections;
  readonly #queued: { usedBytes: number; readonly limitBytes: number };
  /** Clients that have been told of for a reason: once each, the counters tell how often. */
  readonly #toldDrops = new WeakMap<Session, Set<BrokerRefusalReason>>();

  constructor(options: BrokerOptions, listener: BrokerListener) {
    this.#listener = listener;
    const limits = limitsWith(options.limits);
    this.#queued = { usedBytes: 0, limitBytes: limits.totalQueuedBytes };
    this.#core = this.#makeCore(options);
    this.#connections = new Connections(this.#core);
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  accept(stream: Duplex, info: AcceptedConnection): void {
    this.#connections.accept(stream, info);
  }

  get counters(): BrokerCounters {
    const { sessions, router, topics, tally } = this.#core;
    return {
      connectedClients: sessions.size - sessions.awayCount,
      disconnectedSessions: sessions.awayCount,
      subscriptions: router.subscriptions.count,
      retainedMessages: topics.retainedCount,
      retainedBytes: topics.retainedBytes,
      ...tally,
      queuedMessages: sessions.queuedMessages,
      queuedBytes: this.#queued.usedBytes,
    };
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
    this.#listener.onChange();
    return count;
  }

  disconnect(clientId: string, code: number = reasonCode.administrativeAction): void {
    const link = this.#known(clientId).link;
    if (link === null) throw new LabError('MQTT_CLIENT_NOT_FOUND', { clientId });
    link.end('administrative', code);
  }

  deleteSession(clientId: string): void {
    const session = this.#known(clientId);
    session.link?.end('administrative', reasonCode.administrativeAction);
    if (!session.isEnded) this.#core.sessions.end(session);
    this.#listener.onChange();
  }

  clearRetained(topic: string): boolean {
    const wasThere = this.#core.topics.clear(topic);
    this.#listener.onChange();
    return wasThere;
  }

  async close(): Promise<void> {
    await this.#connections.close();
    this.dispose();
  }

  dispose(): void {
    this.#connections.destroy();
    this.#core.sessions.dispose();
  }

  #known(clientId: string): Session {
    const session = this.#core.sessions.get(clientId);
    if (session === undefined) throw new LabError('MQTT_CLIENT_NOT_FOUND', { clientId });
    return session;
  }

  #makeCore(options: BrokerOptions): BrokerCore {
    const limits = limitsWith(options.limits);
    const clock = options.clock ?? systemClock;
    const access = new Access(options.access ?? null, limits.authentications);
    const topics = new TopicTree(limits);
    const router = new Router({
      limits,
      access,
      topics,
      onRetained: () => undefined,
      onNotRetained: ({ topic, publisher }, { reason, limit, actual }) => {
        const text = `The message for “${topic}” was passed on but not retained.`;
        const refusal = { reason, reasonCode: reasonCode.quotaExceeded, clause: null, text, limit, actual };
        this.#refused(refusal, { connection: null, clientId: publisher });
      },
    });
    const sessions = new SessionRegistry({
      limits,
      clock,
      create: (clientId) => this.#createSession(clientId),
      publishWill: (will, session) => router.publish(messageOfWill(will, session, clock.nowMs()), session),
      onEnded: (session) => this.#ended(session),
    });
    return {
      limits,
      clock,
      access,
      topics,
      router,
      sessions,
      turns: new WriteTurns(),
      outgoing: { usedBytes: 0, limitBytes: limits.totalOutgoingBytes },
      unparsed: { usedBytes: 0, limitBytes: limits.unparsedBytes },
      tally: { receivedMessages: 0, sentMessages: 0, droppedMessages: 0, refusals: 0 },
      responseInformation: options.responseInformation ?? null,
      changed: () => this.#listener.onChange(),
      event: (event: BrokerEvent) => this.#listener.onEvent(event),
      refused: (refusal, who) => this.#refused(refusal, who),
      dropped: (session, reason) => this.#dropped(session, reason),
      fault: (error) => this.#listener.onFault(error),
      refreshSystemTopics: () => undefined,
    };
  }

  #createSession(clientId: string): Session {
    const { limits, clock } = this.#core;
    const outbound = new Outbound(limits, this.#queued, () => clock.nowMs(), null);
    return new Session({ clientId, outbound, onDropped: (session, reason) => this.#dropped(session, reason) });
  }

  #ended(session: Session): void {
    for (const subscription of session.subscriptions.values()) {
      this.#core.router.subscriptions.remove(session, subscription);
    }
    const left = [...session.outbound.unbegun()];
    session.outbound.dispose();
    // Another member of the shared subscription may do what this one did not (§4.8.2).
    for (const { message, group, qos } of left) if (group !== null) this.#core.router.handOn(message, qos, group);
    this.#listener.onEvent({ event: 'session-ended', clientId: session.clientId });
  }

  #dropped(session: Session, reason: BrokerRefusalReason): void {
    this.#core.tally.droppedMessages += 1;
    session.droppedMessages += 1;
    let told = this.#toldDrops.get(session);
    if (told === undefined) this.#toldDrops.set(session, (told = new Set()));
    if (told.has(reason)) return;
    told.add(reason);
    const text = 'Messages for the client are left out from here on: it does not take them.';
    const limit = dropLimit(reason, this.#core.limits);
    const refusal = { reason, reasonCode: reasonCode.quotaExceeded, clause: null, text, limit, actual: null };
    this.#refused(refusal, { connection: session.connection?.connection ?? null, clientId: session.clientId });
  }

  #refused(refusal: Omit<BrokerRefusal, 'connection' | 'clientId'>, who: Refused): void {
    this.#core.tally.refusals += 1;
    this.#listener.onEvent({ event: 'refused', refusal: { ...refusal, ...who } });
    this.#listener.onChange();
  }
}

function dropLimit(reason: BrokerRefusalReason, limits: BrokerCore['limits']): number | null {
  switch (reason) {
    case 'queued-messages':
      return limits.queuedMessages;
    case 'queued-bytes':
      return limits.queuedBytes;
    case 'outgoing-bytes':
      return limits.outgoingBytes;
    default:
      return null;
  }
}
