/** What every connection of a broker shares. */
import type { Access } from './access/access';
import type { BrokerClock, BrokerLimits } from './broker-contract';
import type { WriteTurns } from './connections/write-turns';
import type { Reporter } from './reporter';
import type { Router } from './router';
import type { Budget } from './sessions/outbound';
import type { Session } from './sessions/session';
import type { SessionRegistry } from './sessions/session-registry';
import type { SystemTopics } from './system-topics';
import type { TopicTree } from './topics/topic-tree';

export interface BrokerCore {
  readonly limits: BrokerLimits;
  readonly clock: BrokerClock;
  readonly access: Access;
  readonly topics: TopicTree;
  readonly router: Router;
  readonly sessions: SessionRegistry;
  readonly systemTopics: SystemTopics;
  readonly turns: WriteTurns;
  /** Bytes written and not read by their peers, of all connections. */
  readonly outgoing: Budget;
  /** Bytes of packets that have arrived in part, of all connections. */
  readonly unparsed: Budget;
  /** Bytes of messages that are kept for clients, of all sessions. */
  readonly queued: Budget;
  readonly report: Reporter;
  readonly responseInformation: string | null;
  /** What is kept of a session beside its messages and subscriptions has changed. */
  sessionChanged(session: Session): void;
}
