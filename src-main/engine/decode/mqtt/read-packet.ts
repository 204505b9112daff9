/** One whole packet: its fixed header, and what its type has after it. */
import type { Rule } from '../complaints';
import { readAcknowledgement, readAuth, readDisconnect } from './acknowledgements';
import { readConnack } from './connack';
import { readConnect } from './connect';
import { readVariable } from './data-types';
import { checkOrder } from './order';
import { cite, type Packet, type Said } from './packet';
import { packetTypeName, requiredFlags, type PacketType } from './packet-types';
import { readPublish } from './publish';
import { readSuback, readSubscribe, readUnsubscribe } from './subscriptions';

/** The fixed header (MQTT 5.0 §2.1). */
function readFixedHeader(packet: Packet): void {
  const { reader, type, flags } = packet;
  const typeName = (value: number): string => packetTypeName(value) ?? 'Reserved';
  if (type === 'PUBLISH')
    reader.bits(1, [
      ['MQTT Control Packet type', 0xf0, typeName],
      ['DUP', 0x08],
      ['QoS', 0x06],
      ['RETAIN', 0x01],
    ]);
  else
    reader.bits(1, [
      ['MQTT Control Packet type', 0xf0, typeName],
      ['Flags', 0x0f],
    ]);
  readVariable(reader, 'Remaining Length');
  const required = requiredFlags(type);
  // MQTT 3.1 has DUP in every packet that asks for an answer.
  const seen = packet.version === 3 && required === 0b0010 ? flags & 0b0111 : flags;
  if (required === null || seen === required) return;
  reader.complain({ code: 'MQTT_FLAGS', clause: flagsClause(packet), details: { type, flags: required } }, 0, 1);
}

const ownClauses: Readonly<Partial<Record<PacketType, string>>> = {
  PUBREL: 'MQTT-3.6.1-1',
  SUBSCRIBE: 'MQTT-3.8.1-1',
  UNSUBSCRIBE: 'MQTT-3.10.1-1',
  DISCONNECT: 'MQTT-3.14.1-1',
  AUTH: 'MQTT-3.15.1-1',
};

const flagsClause = (packet: Packet): string => ownClauses[packet.type] ?? cite(packet, 'MQTT-2.1.3-1', 'MQTT-2.2.2-1');

/** Fixed header, variable header and payload. */
export function readPacket(packet: Packet): Said {
  const { reader } = packet;
  let said: Said = { summary: 'malformed' };
  const isWhole = reader.attempt(() => {
    readFixedHeader(packet);
    checkOrder(packet);
    checkSize(packet);
    said = readRest(packet);
  });
  if (isWhole && reader.left > 0) {
    const rule: Rule = { code: 'MQTT_BYTES_LEFT', clause: 'MQTT 5.0 §4.13', details: { byteLength: reader.left } };
    reader.complain(rule, reader.at, reader.left);
  }
  return said;
}

/** What the other side takes (MQTT 5.0 §3.1.2.11.4, §3.2.2.3.6). */
function checkSize({ reader, from, end }: Packet): void {
  const maximum = from.peer.numberTold('Maximum Packet Size');
  if (!maximum || end <= maximum) return;
  const clause = from.role === 'server' ? 'MQTT-3.1.2-24' : 'MQTT-3.2.2-15';
  const details = { name: 'Maximum Packet Size', maximum, value: end };
  reader.complain({ code: 'MQTT_MAXIMUM_EXCEEDED', clause, details }, 0, 1);
}

function readRest(packet: Packet): Said {
  const { type, from } = packet;
  switch (type) {
    case 'CONNECT':
      return readConnect(packet);
    case 'CONNACK':
      return readConnack(packet);
    case 'PUBLISH':
      return readPublish(packet);
    case 'PUBACK':
    case 'PUBREC':
    case 'PUBREL':
    case 'PUBCOMP':
      return readAcknowledgement(packet);
    case 'SUBSCRIBE':
      return readSubscribe(packet);
    case 'UNSUBSCRIBE':
      return readUnsubscribe(packet);
    case 'SUBACK':
    case 'UNSUBACK':
      return readSuback(packet);
    case 'PINGREQ':
      return { summary: '', exchange: from.connection.ping() };
    case 'PINGRESP':
      return readPingResponse(packet);
    case 'DISCONNECT':
      return readDisconnect(packet);
    case 'AUTH':
      return readAuth(packet);
  }
}

function readPingResponse({ reader, from }: Packet): Said {
  const exchange = from.connection.pong();
  const rule: Rule = { code: 'MQTT_PING_UNASKED', clause: 'MQTT-3.12.4-1', severity: 'note' };
  if (!exchange) reader.complain(rule, 0, 1);
  return { summary: '', exchange };
}
