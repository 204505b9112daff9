/** PUBLISH (MQTT 5.0 §3.3; 3.1.1 §3.3). */
import { summaryOf } from '../content';
import type { Rule } from '../complaints';
import { readString } from './data-types';
import { isVersion5, joined, short, type Packet } from './packet';
import { readPacketIdentifier } from './packet-identifier';
import { readProperties } from './properties';

const wildcard: Rule = { code: 'MQTT_TOPIC_WILDCARD', clause: 'MQTT-3.3.2-2' };
const noTopic: Rule = { code: 'MQTT_NO_TOPIC', clause: 'MQTT-4.7.3-1' };
const dupWithoutQos: Rule = { code: 'MQTT_DUP_WITHOUT_QOS', clause: 'MQTT-3.3.1-2' };
const qosThree: Rule = { code: 'MQTT_QOS', clause: 'MQTT-3.3.1-4', details: { qos: 3 } };

export function readPublish(packet: Packet): string {
  const { reader, flags, end } = packet;
  const qos = (flags >> 1) & 3;
  if (qos === 3) reader.complain(qosThree, 0, 1);
  if (qos === 0 && (flags & 0x08) !== 0) reader.complain(dupWithoutQos, 0, 1);
  const topicAt = reader.at;
  const topic = readString(reader, 'Topic Name');
  if (/[+#]/.test(topic)) reader.complain(wildcard, topicAt + 2, reader.at - topicAt - 2);
  const identifier = qos === 1 || qos === 2 ? readPacketIdentifier(reader) : null;
  const properties = isVersion5(packet) ? readProperties(reader) : null;
  const alias = properties?.get('Topic Alias');
  if (topic === '' && typeof alias !== 'number') reader.complain(noTopic, topicAt, 2);
  const byteLength = end - reader.at;
  const payload = byteLength > 0 ? reader.content('Application Message', reader.left, byteLength) : null;
  return joined(
    topic === '' ? null : short(topic),
    typeof alias === 'number' && `alias ${alias}`,
    `QoS ${qos}`,
    identifier !== null && `id ${identifier}`,
    (flags & 0x01) !== 0 && 'retain',
    (flags & 0x08) !== 0 && 'dup',
    byteLength === 0 ? 'empty' : summaryOf(payload, byteLength),
  );
}
