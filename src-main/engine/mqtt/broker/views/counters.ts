import type { BrokerCounters } from '../broker-contract';
import type { BrokerCore } from '../core';

export function brokerCounters({ sessions, router, topics, report, queued, systemTopics }: BrokerCore): BrokerCounters {
  return {
    connectedClients: sessions.size - sessions.awayCount,
    disconnectedSessions: sessions.awayCount,
    subscriptions: router.subscriptions.count,
    retainedMessages: topics.retainedCount - systemTopics.count,
    retainedBytes: topics.retainedBytes,
    ...report.tally,
    queuedMessages: sessions.queuedMessages,
    queuedBytes: queued.usedBytes,
  };
}
