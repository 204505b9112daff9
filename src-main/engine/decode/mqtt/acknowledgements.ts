/** PUBACK, PUBREC, PUBREL, PUBCOMP, DISCONNECT and AUTH: an identifier or none, a reason code, properties. */
import type { Rule } from '../complaints';
import { isVersion5, joined, short, type Packet } from './packet';
import { readPacketIdentifier } from './packet-identifier';
import type { PacketType } from './packet-types';
import { readProperties } from './properties';
import { reasonCodeName } from './reason-codes';

/** MQTT 5.0 §3.4 to §3.7; 3.1.1 has the identifier only. */
export function readAcknowledgement(packet: Packet): string {
  const identifier = readPacketIdentifier(packet.reader);
  return joined(`id ${identifier}`, isVersion5(packet) && readReason(packet, `${packet.type} Reason Code`));
}

/** MQTT 5.0 §3.14; 3.1.1 has nothing there. */
export function readDisconnect(packet: Packet): string {
  return isVersion5(packet) ? readReason(packet, 'Disconnect Reason Code') : '';
}

/** MQTT 5.0 §3.15. */
export function readAuth(packet: Packet): string {
  const { reader } = packet;
  if (!isVersion5(packet)) reader.complain({ code: 'MQTT_RESERVED_TYPE', clause: 'MQTT 3.1.1 §2.2.1' }, 0, 1);
  return readReason(packet, 'Authenticate Reason Code');
}

const nameOf = (code: number, type: PacketType): string => reasonCodeName(code, type) ?? `code ${code}`;

/** Left out it means success, and properties may be left out after it. */
function readReason({ reader, type }: Packet, name: string): string {
  if (reader.left === 0) return nameOf(0, type);
  const { at } = reader;
  const code = reader.number(name, 1, (value) => reasonCodeName(value, type));
  const unknown: Rule = { code: 'MQTT_REASON_CODE', clause: 'MQTT 5.0 §2.4', details: { code } };
  if (reasonCodeName(code, type) === undefined) reader.complain(unknown, at, 1);
  if (reader.left === 0) return nameOf(code, type);
  const reason = readProperties(reader).get('Reason String');
  return joined(nameOf(code, type), typeof reason === 'string' && `“${short(reason)}”`);
}
