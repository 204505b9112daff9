/** Builds the parts of a broker and joins them. */
import { Access } from './access/access';
import type { BrokerClock, BrokerLimits, BrokerListener, BrokerOptions } from './broker-contract';
import { brokerCounters } from './views/counters';
import { systemClock } from './clock';
import { reasonCode } from './codec/reason-code';
import { WriteTurns } from './connections/write-turns';
import type { BrokerCore } from './core';
import { limitsWith } from './limits';
import { messageOfWill } from './make-message';
import { Reporter } from './reporter';
import { Router } from './router';
import { Outbound, type Budget } from './sessions/outbound';
import { Session } from './sessions/session';
import { SessionRegistry } from './sessions/session-registry';
import { Persistence } from './store/persistence';
import { SystemTopics } from './system-topics';
import { TopicTree } from './topics/topic-tree';
import { Violation } from './violation';

export interface Composed {
  readonly core: BrokerCore;
  readonly persistence: Persistence | null;
}

/** The parts that need no other one. */
interface Ground {
  readonly limits: BrokerLimits;
  readonly clock: BrokerClock;
  readonly report: Reporter;
  readonly access: Access;
  readonly topics: TopicTree;
  readonly queued: Budget;
  readonly persistence: Persistence | null;
}

const systemTopicsEveryMs = 10_000;

export function compose(options: BrokerOptions, listener: BrokerListener): Composed {
  const ground = makeGround(options, listener);
  const { limits, clock, topics, persistence } = ground;
  const router = makeRouter(ground);
  const systemTopics = new SystemTopics({
    clock,
    topics,
    router,
    counters: () => brokerCounters(core),
    version: options.version ?? '',
    everyMs: options.systemTopicsEveryMs === undefined ? systemTopicsEveryMs : options.systemTopicsEveryMs,
  });
  const core: BrokerCore = {
    ...ground,
    router,
    sessions: makeSessions(ground, router),
    systemTopics,
    turns: new WriteTurns(),
    outgoing: { usedBytes: 0, limitBytes: limits.totalOutgoingBytes },
    unparsed: { usedBytes: 0, limitBytes: limits.unparsedBytes },
    responseInformation: options.responseInformation ?? null,
    sessionChanged: (session) => persistence?.sessionChanged(session),
  };
  return { core, persistence };
}

function makeGround(options: BrokerOptions, listener: BrokerListener): Ground {
  const limits = limitsWith(options.limits);
  const report = new Reporter(listener, limits);
  const topics = new TopicTree(limits);
  const folder = options.folder ?? null;
  return {
    limits,
    report,
    topics,
    clock: options.clock ?? systemClock,
    access: new Access(options.access ?? null, limits.authentications),
    queued: { usedBytes: 0, limitBytes: limits.totalQueuedBytes },
    persistence: folder === null ? null : new Persistence(folder, topics, report),
  };
}

function makeRouter({ limits, clock, access, topics, report, persistence }: Ground): Router {
  return new Router({
    limits,
    clock,
    access,
    topics,
    onRetained: (topic, message) => persistence?.retained(topic, message),
    onNotRetained: ({ topic, publisher }, full) => {
      const text = `The message for “${topic}” was passed on but not retained.`;
      const violation = new Violation(text, { ...full, reasonCode: reasonCode.quotaExceeded });
      report.refused(violation, { connection: null, clientId: publisher });
    },
  });
}

function makeSessions({ limits, clock, report, queued, persistence }: Ground, router: Router): SessionRegistry {
  const nowMs = (): number => clock.nowMs();
  return new SessionRegistry({
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
}

/** The session is over: its subscriptions go, and what it has not done of a shared one another member may do (§4.8.2). */
function leaveTheRest(session: Session, router: Router): void {
  for (const subscription of session.subscriptions.values()) router.subscriptions.remove(session, subscription);
  const left = [...session.outbound.unbegun()];
  session.outbound.dispose();
  for (const { message, group, qos } of left) if (group !== null) router.handOn(message, qos, group);
}
