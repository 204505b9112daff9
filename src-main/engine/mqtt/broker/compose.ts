/** Builds the parts of a broker and joins them. */
import { Access } from './access/access';
import type { BrokerListener, BrokerOptions } from './broker-contract';
import { brokerCounters } from './views/counters';
import { systemClock } from './clock';
import { reasonCode } from './codec/reason-code';
import { WriteTurns } from './connections/write-turns';
import type { BrokerCore } from './core';
import { limitsWith } from './limits';
import type { Message } from './message';
import { messageOfWill } from './make-message';
import { Reporter } from './reporter';
import { Router } from './router';
import { Outbound, type Budget } from './sessions/outbound';
import { Session } from './sessions/session';
import { SessionRegistry } from './sessions/session-registry';
import { Persistence } from './store/persistence';
import { SystemTopics } from './system-topics';
import { RetainedExpiry } from './topics/retained-expiry';
import { TopicTree } from './topics/topic-tree';
import { Violation } from './violation';

export interface Composed {
  readonly core: BrokerCore;
  readonly persistence: Persistence | null;
}

const systemTopicsEveryMs = 10_000;

export function compose(options: BrokerOptions, listener: BrokerListener): Composed {
  const limits = limitsWith(options.limits);
  const clock = options.clock ?? systemClock;
  const report = new Reporter(listener, limits);
  const access = new Access(options.access ?? null, limits.authentications);
  const topics = new TopicTree(limits);
  const queued: Budget = { usedBytes: 0, limitBytes: limits.totalQueuedBytes };
  const nowMs = (): number => clock.nowMs();

  const persistence =
    options.folder === undefined || options.folder === null ? null : new Persistence(options.folder, topics, report);
  const router = new Router({
    limits,
    access,
    topics,
    onRetained: (topic, message) => {
      persistence?.retained(topic, message);
      if (message !== null) retainedExpiry.watch(message);
    },
    onNotRetained: ({ topic, publisher }, full) => {
      const text = `The message for “${topic}” was passed on but not retained.`;
      const violation = new Violation(text, { ...full, reasonCode: reasonCode.quotaExceeded });
      report.refused(violation, { connection: null, clientId: publisher });
    },
  });
  const allRetained = (): Iterable<Message> => topics.allRetained();
  const retainedExpiry = new RetainedExpiry(clock, allRetained, (topic) => void router.clearRetained(topic));
  const sessions = new SessionRegistry({
    limits,
    clock,
    create: (clientId) => {
      const outbound = new Outbound(limits, queued, nowMs);
      return new Session({ clientId, outbound, onDropped: (session, reason) => report.dropped(session, reason) });
    },
    publishWill: (will, session) => void router.publish(messageOfWill(will, session, nowMs()), session),
    onChanged: (session) => persistence?.sessionChanged(session),
    onEnded: (session) => {
      leaveTheRest(session, router);
      persistence?.sessionEnded(session);
      report.event({ event: 'session-ended', clientId: session.clientId });
    },
  });
  const systemTopics = new SystemTopics({
    clock,
    topics,
    router,
    counters: () => brokerCounters(core),
    version: options.version ?? '',
    everyMs: options.systemTopicsEveryMs === undefined ? systemTopicsEveryMs : options.systemTopicsEveryMs,
  });
  const core: BrokerCore = {
    limits,
    clock,
    access,
    topics,
    router,
    sessions,
    systemTopics,
    retainedExpiry,
    turns: new WriteTurns(),
    outgoing: { usedBytes: 0, limitBytes: limits.totalOutgoingBytes },
    unparsed: { usedBytes: 0, limitBytes: limits.unparsedBytes },
    queued,
    report,
    responseInformation: options.responseInformation ?? null,
    sessionChanged: (session) => persistence?.sessionChanged(session),
  };
  return { core, persistence };
}

/** The session is over: its subscriptions go, and what it has not done of a shared one another member may do (§4.8.2). */
function leaveTheRest(session: Session, router: Router): void {
  for (const subscription of session.subscriptions.values()) router.subscriptions.remove(session, subscription);
  const left = [...session.outbound.unbegun()];
  session.outbound.dispose();
  for (const { message, group, qos } of left) if (group !== null) router.handOn(message, qos, group);
}
