import type { BrokerClient } from '../broker-contract';
import type { Session } from '../sessions/session';

export function shownClient(session: Session): BrokerClient {
  const { connection, outbound } = session;
  return {
    clientId: session.clientId,
    version: session.version,
    username: session.username,
    connection: connection?.connection ?? null,
    remote: connection?.remote ?? null,
    keepAliveSeconds: session.keepAliveSeconds,
    cleanStart: session.cleanStart,
    sessionExpirySeconds: session.expirySeconds,
    connectedAtMs: session.connectedAtMs,
    disconnectedAtMs: session.disconnectedAtMs,
    subscriptions: session.subscriptions.size,
    inFlightOutbound: outbound.inFlight,
    inFlightInbound: session.received.size,
    queuedMessages: outbound.queuedMessages,
    queuedBytes: outbound.heldBytes,
    droppedMessages: session.droppedMessages,
    hasWill: session.will !== null,
  };
}
