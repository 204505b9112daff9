/** What every connection of a broker shares. */
import type { ConnectionNumber } from '../../../contract/session-state';
import type { Access } from './access/access';
import type { BrokerClock, BrokerEvent, BrokerLimits, BrokerRefusal, BrokerRefusalReason } from './broker-contract';
import type { WriteTurns } from './connections/write-turns';
import type { Router } from './router';
import type { Budget } from './sessions/outbound';
import type { Session } from './sessions/session';
import type { SessionRegistry } from './sessions/session-registry';
import type { TopicTree } from './topics/topic-tree';

/** Numbers that only grow. */
export interface Tally {
  receivedMessages: number;
  sentMessages: number;
  droppedMessages: number;
  refusals: number;
}

/** Whom a refusal concerns. */
export interface Refused {
  readonly connection: ConnectionNumber | null;
  readonly clientId: string | null;
}

export interface BrokerCore {
  readonly limits: BrokerLimits;
  readonly clock: BrokerClock;
  readonly access: Access;
  readonly topics: TopicTree;
  readonly router: Router;
  readonly sessions: SessionRegistry;
  readonly turns: WriteTurns;
  /** Bytes written and not read by their peers, of all connections. */
  readonly outgoing: Budget;
  /** Bytes of packets that have arrived in part, of all connections. */
  readonly unparsed: Budget;
  readonly tally: Tally;
  readonly responseInformation: string | null;

  changed(): void;
  event(event: BrokerEvent): void;
  refused(refusal: Omit<BrokerRefusal, 'connection' | 'clientId'>, who: Refused): void;
  /** A message that does not reach a client: counted, told once per client and reason. */
  dropped(session: Session, reason: BrokerRefusalReason): void;
  fault(error: unknown): void;
  /** Before retained messages are looked up: `$SYS` topics are made when somebody wants them. */
  refreshSystemTopics(filterLevels: readonly string[]): void;
}
