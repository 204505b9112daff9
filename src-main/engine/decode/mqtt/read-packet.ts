/** One whole packet: its fixed header, and what its type has after it. */
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';
import { readAcknowledgement, readAuth, readDisconnect } from './acknowledgements';
import { readConnack, readConnect } from './connect';
import { readVariable } from './data-types';
import { isVersion5, type Packet } from './packet';
import { packetTypeName, requiredFlags } from './packet-types';
import { readPublish } from './publish';
import { readSuback, readSubscribe, readUnsubscribe } from './subscriptions';

/** The fixed header (MQTT 5.0 §2.1). */
export function readFixedHeader(reader: FieldReader): void {
  const first = reader.peek();
  const type = packetTypeName(first >> 4);
  const typeName = (): string => type ?? 'Reserved';
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
  const flags = type && requiredFlags(type);
  if (typeof flags === 'number' && (first & 0x0f) !== flags)
    reader.complain({ code: 'MQTT_FLAGS', clause: 'MQTT-2.1.3-1', details: { type: typeName(), flags } }, 0, 1);
}

/** Variable header and payload. Returns the summary. */
export function readPacket(packet: Packet, tellVersion: (version: number) => void): string {
  const { reader } = packet;
  let summary = 'malformed';
  const isWhole = reader.attempt(() => {
    summary = readRest(packet, tellVersion);
  });
  if (isWhole && reader.left > 0) {
    const rule: Rule = { code: 'MQTT_BYTES_LEFT', clause: 'MQTT 5.0 §4.13', details: { byteLength: reader.left } };
    reader.complain(rule, reader.at, reader.left);
  }
  return summary;
}

function readRest(packet: Packet, tellVersion: (version: number) => void): string {
  const { type } = packet;
  switch (type) {
    case 'CONNECT':
      return readConnect(packet, tellVersion);
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
      return readSuback(packet);
    case 'UNSUBACK':
      // In 3.1.1 it has nothing but the identifier.
      return isVersion5(packet) ? readSuback(packet) : readAcknowledgement(packet);
    case 'PINGREQ':
    case 'PINGRESP':
      return '';
    case 'DISCONNECT':
      return readDisconnect(packet);
    case 'AUTH':
      return readAuth(packet);
  }
}
