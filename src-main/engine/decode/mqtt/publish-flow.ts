/** QoS 1 and 2 from PUBLISH to the last acknowledgement (MQTT 5.0 §4.3, §4.9; 3.1.1 §4.3). */
import type { ExchangePart } from '../../../contract/decoded';
import type { Rule } from '../complaints';
import type { Flight } from './in-flight';
import { cite, isVersion5, type Packet } from './packet';

/** Wherever the identifier stands. */
interface Published {
  readonly identifier: number;
  readonly identifierAt: number;
  readonly qos: 1 | 2;
  readonly isDuplicate: boolean;
}

export function beginPublish(packet: Packet, published: Published): ExchangePart {
  const { from } = packet;
  const { identifier, qos, isDuplicate } = published;
  const flight = from.inFlight.get(identifier);
  const sent = qos === 1 ? 'QoS 1' : 'QoS 2';
  if (flight?.sent === sent && isDuplicate) {
    aboutResending(packet, flight);
    return { key: flight.key, part: 'goes-on' };
  }
  if (flight) identifierInUse(packet, published);
  const exchange = from.inFlight.begin(identifier, sent);
  checkReceiveMaximum(packet);
  return exchange;
}

function aboutResending(packet: Packet, { stage }: Flight): void {
  const { reader, from } = packet;
  if (stage === 'released') {
    const clause = cite(packet, 'MQTT-4.3.3-6', 'MQTT-4.3.3-1');
    reader.complain({ code: 'MQTT_PUBLISH_AFTER_PUBREL', clause }, 0, 1);
  } else if (isVersion5(packet) && from.connection.isVersionKnown)
    reader.complain({ code: 'MQTT_SENT_AGAIN', clause: 'MQTT-4.4.0-1', severity: 'warning' }, 0, 1);
}

/** Of a packet whose identifier another one still has. */
export function identifierInUse(
  packet: Packet,
  { identifier, identifierAt }: Pick<Published, 'identifier' | 'identifierAt'>,
): void {
  const clause = cite(packet, packet.from.role === 'server' ? 'MQTT-2.2.1-4' : 'MQTT-2.2.1-3', 'MQTT-2.3.1-2');
  packet.reader.complain({ code: 'MQTT_IDENTIFIER_IN_USE', clause, details: { identifier } }, identifierAt, 2);
}

/** What the other side takes at a time; from 3.1.1 nobody says so. */
function checkReceiveMaximum({ reader, from }: Packet): void {
  const maximum = from.peer.numberTold('Receive Maximum');
  if (!maximum || from.inFlight.messages <= maximum) return;
  const clause = from.role === 'server' ? 'MQTT-3.3.4-9' : 'MQTT-3.3.4-7';
  const details = { name: 'Receive Maximum', maximum, value: from.inFlight.messages };
  reader.complain({ code: 'MQTT_MAXIMUM_EXCEEDED', clause, severity: 'warning', details }, 0, 1);
}

/** Which packet is right at which stage, and what becomes of it. */
const steps = {
  PUBACK: { sent: 'QoS 1', at: 'sent', next: 'done', after: 'PUBLISH' },
  PUBREC: { sent: 'QoS 2', at: 'sent', next: 'received', after: 'PUBLISH' },
  PUBREL: { sent: 'QoS 2', at: 'received', next: 'released', after: 'PUBREC' },
  PUBCOMP: { sent: 'QoS 2', at: 'released', next: 'done', after: 'PUBREL' },
} as const;

const isStep = (type: string): type is keyof typeof steps => type in steps;

/** An acknowledgement, or PUBREL. Null: nobody has seen what it belongs to, and nothing follows. */
export function goOnWithPublish(packet: Packet, identifier: number, reason: number): ExchangePart | null {
  const { type, from } = packet;
  if (!isStep(type)) return null;
  const step = steps[type];
  const publisher = type === 'PUBREL' ? from : from.peer;
  const { inFlight } = publisher;
  const flight = inFlight.get(identifier);
  if (!flight || flight.sent === 'SUBSCRIBE' || flight.sent === 'UNSUBSCRIBE') {
    unknownIdentifier(packet, identifier);
    if (step.next === 'done' || reason >= 0x80) return null;
    return inFlight.begin(identifier, 'QoS 2', { stage: step.next });
  }
  if (flight.sent !== step.sent) return wrongStep(packet, flight, flight.sent === 'QoS 1' ? 'PUBACK' : 'PUBREC');
  // What is said again (PUBREC, PUBREL) changes nothing.
  const isAgain = type !== 'PUBACK' && flight.stage === step.next;
  if (flight.stage !== step.at && !isAgain) outOfOrder(packet, step.after);
  if (step.next === 'done' || reason >= 0x80) return inFlight.end(identifier, flight);
  flight.stage = step.next;
  return { key: flight.key, part: 'goes-on' };
}

function wrongStep(packet: Packet, { key, sent }: Flight, expected: string): ExchangePart {
  const { reader, type } = packet;
  const details = { type, sent, expected };
  reader.complain({ code: 'MQTT_WRONG_ACKNOWLEDGEMENT', clause: 'MQTT-3.3.4-1', details }, 0, 1);
  return { key, part: 'goes-on' };
}

function outOfOrder(packet: Packet, after: string): void {
  const clauses = { PUBLISH: 'MQTT-4.3.3-8', PUBREC: 'MQTT-4.3.3-4', PUBREL: 'MQTT-4.3.3-11' };
  const clause = cite(packet, clauses[after as keyof typeof clauses], 'MQTT-4.3.3-1');
  packet.reader.complain({ code: 'MQTT_OUT_OF_ORDER', clause, details: { type: packet.type, after } }, 0, 1);
}

/** It may have been used before the first byte that is known here. */
export function unknownIdentifier(packet: Packet, identifier: number): void {
  const { reader, type } = packet;
  const isOfRequest = type === 'SUBACK' || type === 'UNSUBACK';
  const clause = isOfRequest
    ? cite(packet, 'MQTT-2.2.1-6', 'MQTT-2.3.1-7')
    : cite(packet, 'MQTT-2.2.1-5', 'MQTT-2.3.1-6');
  const rule: Rule = { code: 'MQTT_UNKNOWN_IDENTIFIER', clause, severity: 'note', details: { type, identifier } };
  reader.complain(rule, ...identifierPlace(packet));
}

function identifierPlace({ reader }: Packet): readonly [at: number, len: number] {
  const field = reader.fields.find(({ name }) => name === 'Packet Identifier');
  return field ? [field.at, field.len] : [0, 1];
}
