/** PUBLISH (MQTT 5.0 §3.3; 3.1.1 §3.3). */
import { isText, summaryOf } from '../content';
import type { Rule } from '../complaints';
import { readPayload } from './payload';
import { isVersion5, joined, short, type Packet, type Said } from './packet';
import { readPacketIdentifier } from './packet-identifier';
import { noProperties, numberIn, placeOf, readProperties, type Properties } from './properties';
import { beginPublish } from './publish-flow';
import { noTopic, readTopicName } from './topic-rules';

const dupWithoutQos: Rule = { code: 'MQTT_DUP_WITHOUT_QOS', clause: 'MQTT-3.3.1-2' };
const qosThree: Rule = { code: 'MQTT_QOS', clause: 'MQTT-3.3.1-4', details: { qos: 3 } };

export function readPublish(packet: Packet): Said {
  const { reader, flags, end } = packet;
  const qos = (flags >> 1) & 3;
  if (qos === 3) reader.complain(qosThree, 0, 1);
  if (qos === 0 && (flags & 0x08) !== 0) reader.complain(dupWithoutQos, 0, 1);
  const topicAt = reader.at;
  const topic = readTopicName(packet, 'Topic Name', 'MQTT-3.3.2-2', true);
  const identifierAt = reader.at;
  const identifier = qos === 1 || qos === 2 ? readPacketIdentifier(packet) : null;
  const properties = isVersion5(packet) ? readProperties(packet) : noProperties;
  const alias = numberIn(properties, 'Topic Alias');
  const named = alias === null ? topic : aliased(packet, alias, topic);
  if (topic === '' && alias === null) reader.complain(noTopic, topicAt, 2);
  checkWhatIsTaken(packet, qos, properties);
  const byteLength = end - reader.at;
  const payload = byteLength > 0 ? readMessage(packet, byteLength, properties) : null;
  const exchange =
    identifier === null || identifier === 0
      ? null
      : beginPublish(packet, { identifier, identifierAt, qos: qos === 1 ? 1 : 2, isDuplicate: (flags & 0x08) !== 0 });
  const summary = joined(
    named === null || named === '' ? null : short(named),
    alias !== null && `alias ${alias}`,
    `QoS ${qos}`,
    identifier !== null && `id ${identifier}`,
    (flags & 0x01) !== 0 && 'retain',
    (flags & 0x08) !== 0 && 'dup',
    byteLength === 0 ? 'empty' : summaryOf(payload, byteLength),
  );
  return { summary, exchange };
}

/** Gives the alias, or says what it stands for; null: nobody knows. */
function aliased(packet: Packet, alias: number, topic: string): string | null {
  const { reader, from } = packet;
  const place = placeOf(reader, 'Topic Alias');
  const maximum = from.peer.said ? (from.peer.numberTold('Topic Alias Maximum') ?? 0) : 65_535;
  if (alias === 0) return topic;
  if (alias > maximum) {
    const details = { name: 'Topic Alias Maximum', maximum, value: alias };
    const clause = aliasClause(from.role === 'server', maximum);
    reader.complain({ code: 'MQTT_MAXIMUM_EXCEEDED', clause, details }, ...place);
    return topic;
  }
  if (topic !== '') {
    from.aliases.give(alias, topic);
    return topic;
  }
  const meant = from.aliases.topic(alias);
  if (meant === undefined) {
    const severity = from.said && !from.hasGap ? 'error' : 'note';
    const rule: Rule = { code: 'MQTT_ALIAS_UNKNOWN', clause: 'MQTT 5.0 §3.3.2.3.4', severity, details: { alias } };
    reader.complain(rule, ...place);
  } else if (meant !== null) reader.describe('Topic Name', short(meant));
  return meant ?? null;
}

function aliasClause(isFromServer: boolean, maximum: number): string {
  if (isFromServer) return maximum === 0 ? 'MQTT-3.1.2-27' : 'MQTT-3.1.2-26';
  return maximum === 0 ? 'MQTT-3.2.2-18' : 'MQTT-3.2.2-17';
}

/** A client keeps to what the server has said in CONNACK. */
function checkWhatIsTaken({ reader, flags, from }: Packet, qos: number, properties: Properties): void {
  if (from.role !== 'client') return;
  const highest = from.peer.numberTold('Maximum QoS');
  if (highest !== null && qos > highest && qos < 3) {
    const details = { name: 'Maximum QoS', maximum: highest, value: qos };
    reader.complain({ code: 'MQTT_MAXIMUM_EXCEEDED', clause: 'MQTT-3.2.2-11', details }, 0, 1);
  }
  if ((flags & 0x01) !== 0 && from.peer.numberTold('Retain Available') === 0)
    reader.complain(
      { code: 'MQTT_NOT_AVAILABLE', clause: 'MQTT-3.2.2-14', details: { name: 'Retain Available' } },
      0,
      1,
    );
  if (properties.has('Subscription Identifier')) {
    const rule: Rule = { code: 'MQTT_SUBSCRIPTION_IDENTIFIER', clause: 'MQTT-3.3.4-6' };
    reader.complain(rule, ...placeOf(reader, 'Subscription Identifier'));
  }
}

function readMessage(packet: Packet, byteLength: number, properties: Properties) {
  const { reader } = packet;
  const { at } = reader;
  const bytes = reader.bytes.subarray(at, reader.end);
  if (numberIn(properties, 'Payload Format Indicator') === 1 && !isText(bytes, bytes.length < byteLength)) {
    const rule: Rule = { code: 'MQTT_PAYLOAD_NOT_UTF8', clause: 'MQTT 5.0 §3.3.2.3.2', severity: 'warning' };
    reader.complain(rule, at, byteLength);
  }
  return readPayload(packet, 'Application Message', byteLength, properties);
}
