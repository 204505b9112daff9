/** PUBACK, PUBREC, PUBREL, PUBCOMP, DISCONNECT and AUTH: an identifier or none, a reason code, properties. */
import { checkMethod } from './authentication';
import { isVersion5, joined, short, type Packet, type Said } from './packet';
import { readPacketIdentifier } from './packet-identifier';
import { noProperties, numberIn, placeOf, readProperties, type Properties } from './properties';
import { goOnWithPublish } from './publish-flow';
import { nameOfCode, readCode } from './reason-codes';

interface Reason {
  readonly code: number;
  readonly properties: Properties;
  readonly summary: string;
}

/** MQTT 5.0 §3.4 to §3.7; 3.1.1 has the identifier only. */
export function readAcknowledgement(packet: Packet): Said {
  const identifier = readPacketIdentifier(packet);
  const reason = isVersion5(packet) ? readReason(packet, `${packet.type} Reason Code`) : null;
  const exchange = goOnWithPublish(packet, identifier, reason?.code ?? 0);
  return { summary: joined(`id ${identifier}`, reason?.summary), exchange };
}

/** MQTT 5.0 §3.14; 3.1.1 has nothing there. */
export function readDisconnect(packet: Packet): Said {
  const { from } = packet;
  from.hasDisconnected = true;
  if (!isVersion5(packet)) return { summary: '' };
  const { summary, properties } = readReason(packet, 'Disconnect Reason Code');
  checkSessionExpiry(packet, properties);
  return { summary };
}

/** A session without an end cannot be asked for at the end (§3.14.2.2.2). */
function checkSessionExpiry({ reader, from }: Packet, properties: Properties): void {
  const asked = numberIn(properties, 'Session Expiry Interval');
  if (asked === null) return;
  const place = placeOf(reader, 'Session Expiry Interval');
  if (from.role === 'server')
    reader.complain({ code: 'MQTT_SESSION_EXPIRY_SERVER', clause: 'MQTT-3.14.2-2' }, ...place);
  else if (from.said && asked > 0 && !from.numberTold('Session Expiry Interval'))
    reader.complain({ code: 'MQTT_SESSION_EXPIRY', clause: 'MQTT 5.0 §3.14.2.2.2' }, ...place);
}

/** MQTT 5.0 §3.15. */
export function readAuth(packet: Packet): Said {
  const { reader, from } = packet;
  if (!isVersion5(packet)) reader.complain({ code: 'MQTT_RESERVED_TYPE', clause: 'MQTT 3.1.1 §2.2.1' }, 0, 1);
  const { code, summary, properties } = readReason(packet, 'Authenticate Reason Code');
  checkMethod(packet, properties);
  const { connection } = from;
  const isBeginning = code === 0x19 && !connection.isConnecting;
  const isEnd = code === 0x00 && !connection.isConnecting;
  return { summary, exchange: isBeginning ? connection.begin('AUTH') : connection.goOn(isEnd ? 'ends' : 'goes-on') };
}

/** Left out it means success, and properties may be left out after it. */
function readReason(packet: Packet, name: string): Reason {
  const { reader } = packet;
  const said = (code: number, properties: Properties): Reason => {
    const reason = properties.get('Reason String');
    return { code, properties, summary: joined(nameOfCode(packet, code), textOf(reason)) };
  };
  if (reader.left === 0) return said(0, noProperties);
  const code = readCode(packet, name);
  return said(code, reader.left === 0 ? noProperties : readProperties(packet));
}

const textOf = (reason: unknown): string => (typeof reason === 'string' ? `“${short(reason)}”` : '');
