import type { DisconnectPacket, IncomingPacket } from '../codec/packets';
import { reasonCode } from '../codec/reason-code';
import { pingResponse } from '../codec/write-packets';
import { protocolError } from '../violation';
import type { Client } from './client';
import { grantedExpiry } from './connect-answer';
import { handleAcknowledgement, handlePublish } from './handle-publish';
import { handleSubscribe, handleUnsubscribe } from './handle-subscribe';

/** Does what a packet of a connected client asks for; throws `Violation`. */
export function handlePacket(client: Client, packet: Exclude<IncomingPacket, { type: 'connect' }>): void {
  switch (packet.type) {
    case 'publish':
      return handlePublish(client, packet);
    case 'puback':
    case 'pubrec':
    case 'pubrel':
    case 'pubcomp':
      return handleAcknowledgement(client, packet);
    case 'subscribe':
      return handleSubscribe(client, packet);
    case 'unsubscribe':
      return handleUnsubscribe(client, packet);
    case 'pingreq':
      return client.send(pingResponse);
    case 'disconnect':
      return handleDisconnect(client, packet);
    case 'auth':
      // CONNECT came without an Authentication Method: with one it would not have been accepted.
      throw protocolError('AUTH came without an Authentication Method in CONNECT.', 'MQTT-4.12.0-6');
  }
}

/** §3.14.4: without an error the Will is not published. */
function handleDisconnect(client: Client, packet: DisconnectPacket): void {
  const { session, core } = client;
  const wanted = packet.sessionExpiryInterval;
  if (wanted !== null) {
    if (wanted !== 0 && !session.isKept) {
      throw protocolError('The session of an interval of 0 cannot be prolonged by DISCONNECT.', '§3.14.2.2.2');
    }
    session.expirySeconds = grantedExpiry(wanted, core.limits);
  }
  if (packet.reasonCode === reasonCode.success) session.will = null;
  client.end('disconnected', packet.reasonCode);
}
