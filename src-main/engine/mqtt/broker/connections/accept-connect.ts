/** Turns a CONNECT whose sender may come in into a client with its session (MQTT 5.0 §3.1.4). */
import { randomUUID } from 'node:crypto';
import type { ConnectPacket } from '../codec/packets';
import { reasonCode } from '../codec/reason-code';
import { connack } from '../codec/write-packets';
import type { BrokerCore } from '../core';
import type { Session } from '../sessions/session';
import { willOf } from '../sessions/will';
import { Violation } from '../violation';
import { Client } from './client';
import { connackProperties, keepAliveOf, sessionExpiryOf } from './connect-answer';
import type { Connection } from './connection';

export interface Accepted {
  readonly client: Client;
  readonly keepAliveSeconds: number;
  /** Lets messages flow; to be called when the connection knows its client. */
  readonly begin: () => void;
}

export function acceptConnect(core: BrokerCore, connection: Connection, connect: ConnectPacket): Accepted {
  checkAuthentication(connect);
  const assigned = assignedIdentifier(connect);
  const clientId = assigned ?? connect.clientId;
  checkWill(core, connect, clientId);
  const { session, isPresent } = core.sessions.open(
    clientId,
    connect.cleanStart || isOfAnotherUser(core, clientId, connect),
  );
  const keepAliveSeconds = keepAliveOf(connect, core.limits);
  const expirySeconds = sessionExpiryOf(connect, core.limits);
  const client = new Client(core, connection, session, connect);
  const { responseInformation } = core;
  const granted = { assignedClientIdentifier: assigned, keepAliveSeconds, expirySeconds, responseInformation };
  const answer = connack(connect.version, isPresent, connackProperties(connect, granted, core.limits));
  update(core, session, connect, expirySeconds);
  session.attach(client, connection.info, keepAliveSeconds);
  core.sessionChanged(session);
  core.report.event({
    event: 'client-connected',
    connection: connection.number,
    clientId: session.clientId,
    version: connect.version,
    username: connect.username,
    cleanStart: connect.cleanStart,
    sessionPresent: isPresent,
    keepAliveSeconds,
  });
  const begin = (): void => {
    client.sendWithReason(() => answer, null);
    client.isGreeted = true;
    session.outbound.attach(client);
  };
  return { client, keepAliveSeconds, begin };
}

/** Enhanced authentication (§4.12): there is no method that we know. */
function checkAuthentication({ properties }: ConnectPacket): void {
  if (properties.authenticationMethod === undefined) return;
  throw new Violation(`There is no authentication method “${properties.authenticationMethod}” here.`, {
    reason: 'authentication-method',
    reasonCode: reasonCode.badAuthenticationMethod,
    clause: 'MQTT-4.12.0-1',
  });
}

/** null: the client has brought its own. */
function assignedIdentifier({ clientId, version, cleanStart }: ConnectPacket): string | null {
  if (clientId !== '') return null;
  if (version === '3.1.1' && !cleanStart) {
    throw new Violation('A client without an identifier has to ask for a clean session.', {
      reason: 'client-identifier',
      reasonCode: reasonCode.clientIdentifierNotValid,
      clause: '3.1.1: MQTT-3.1.3-8',
    });
  }
  return `auto-${randomUUID()}`;
}

function checkWill(core: BrokerCore, { will, username }: ConnectPacket, clientId: string): void {
  if (will === null) return;
  const isAllowed = !will.topic.startsWith('$SYS/') && core.access.mayPublish({ username, clientId }, will.topic);
  if (isAllowed) return;
  const text = 'The client may not publish to the topic of its Will.';
  throw new Violation(text, { reason: 'not-authorized', reasonCode: reasonCode.notAuthorized });
}

/** What is kept for one user is not for another who knows the identifier: he begins anew. */
function isOfAnotherUser({ access, sessions }: BrokerCore, clientId: string, { username }: ConnectPacket): boolean {
  const known = sessions.get(clientId);
  return access.knowsUsers && known !== undefined && known.username !== username;
}

function update(core: BrokerCore, session: Session, connect: ConnectPacket, expirySeconds: number | null): void {
  if (session.username !== connect.username) core.router.subscriptions.rightsChanged();
  core.report.forgetDrops(session);
  session.version = connect.version;
  session.username = connect.username;
  session.cleanStart = connect.cleanStart;
  session.expirySeconds = expirySeconds;
  session.connectedAtMs = core.clock.nowMs();
  session.will = connect.will === null ? null : willOf(connect.will);
}
