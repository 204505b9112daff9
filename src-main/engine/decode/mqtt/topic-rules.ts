/** What Topic Names and Topic Filters may look like (MQTT 5.0 §4.7, §4.8.2; 3.1.1 §4.7). */
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';
import { readString } from './data-types';
import { cite, isVersion5, type Packet } from './packet';

/** `at`: where the string's length stands. */
export function checkWildcards(reader: FieldReader, topic: string, at: number, clause: string): void {
  if (!topic.includes('+') && !topic.includes('#')) return;
  reader.complain({ code: 'MQTT_TOPIC_WILDCARD', clause }, at + 2, reader.at - at - 2);
}

/** A topic that messages are published to; `isNamedElsewhere`: an empty one is allowed. */
export function readTopicName(packet: Packet, name: string, wildcards: string, isNamedElsewhere: boolean): string {
  const { reader } = packet;
  const { at } = reader;
  const topic = readString(packet, name);
  checkWildcards(reader, topic, at, wildcards);
  if (topic === '' && !isNamedElsewhere) reader.complain(noTopic, at, 2);
  return topic;
}

export const noTopic: Rule = { code: 'MQTT_NO_TOPIC', clause: 'MQTT-4.7.3-1' };

export interface TopicFilter {
  readonly text: string;
  readonly isShared: boolean;
  readonly hasWildcard: boolean;
  readonly at: number;
  readonly len: number;
}

export function readTopicFilter(packet: Packet): TopicFilter {
  const { reader } = packet;
  const { at } = reader;
  const text = readString(packet, 'Topic Filter');
  const [from, len] = [at + 2, reader.at - at - 2];
  const isShared = isVersion5(packet) && text.startsWith('$share/');
  const rule = text === '' ? noTopic : ((isShared ? wrongShare(text) : null) ?? wrongLevels(packet, text));
  if (rule) reader.complain(rule, text === '' ? at : from, text === '' ? 2 : len);
  return { text, isShared, hasWildcard: /[+#]/.test(text), at: from, len };
}

/** Null: it is as it should be. */
function wrongLevels(packet: Packet, filter: string): Rule | null {
  if (!filter.includes('+') && !filter.includes('#')) return null;
  const levels = filter.split('/');
  const isWrong = (level: string, index: number): boolean =>
    level === '#' ? index < levels.length - 1 : level !== '+' && /[+#]/.test(level);
  const wrong = levels.find(isWrong);
  if (wrong === undefined) return null;
  const clause = wrong.includes('#')
    ? cite(packet, 'MQTT-4.7.1-1', 'MQTT-4.7.1-2')
    : cite(packet, 'MQTT-4.7.1-2', 'MQTT-4.7.1-3');
  return { code: 'MQTT_FILTER_WILDCARD', clause };
}

/** `$share/{ShareName}/{filter}` (§4.8.2). */
function wrongShare(filter: string): Rule | null {
  const [, name = '', ...rest] = filter.split('/');
  if (name === '' || /[+#]/.test(name)) return { code: 'MQTT_SHARE_NAME', clause: 'MQTT-4.8.2-1' };
  return rest.join('/') === '' ? { code: 'MQTT_SHARE_NAME', clause: 'MQTT-4.8.2-2' } : null;
}
