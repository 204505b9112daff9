/** Topic Names and Topic Filters (MQTT 5.0 §4.7): what they may look like. */
import { reasonCode } from '../codec/reason-code';
import { Violation } from '../violation';

/** Throws unless it may be published to: at least one character, no wildcard [MQTT-4.7.3-1, MQTT-3.3.2-2]. */
export function checkTopicName(topic: string): void {
  if (topic === '') throw invalidName('A Topic Name has to hold at least one character.', 'MQTT-4.7.3-1');
  if (topic.includes('+') || topic.includes('#')) {
    throw invalidName('A Topic Name must not hold the wildcards + and #.', 'MQTT-3.3.2-2');
  }
  if (topic.includes('\0')) throw invalidName('A Topic Name must not hold U+0000.', 'MQTT-4.7.3-2');
}

export function isTopicName(topic: string): boolean {
  return topic !== '' && !/[+#\0]/.test(topic);
}

function invalidName(text: string, clause: string): Violation {
  return new Violation(text, { reason: 'topic-name', reasonCode: reasonCode.topicNameInvalid, clause });
}

export interface ParsedFilter {
  /** The ShareName of `$share/<name>/<filter>` (§4.8.2). */
  readonly shareName: string | null;
  /** What is matched: without `$share/<name>/`. */
  readonly levels: readonly string[];
}

const sharePrefix = '$share/';

/** Throws unless the standard allows it. */
export function parseTopicFilter(topicFilter: string): ParsedFilter {
  if (topicFilter === '') throw invalidFilter('A Topic Filter has to hold at least one character.', 'MQTT-4.7.3-1');
  if (topicFilter.includes('\0')) throw invalidFilter('A Topic Filter must not hold U+0000.', 'MQTT-4.7.3-2');
  if (!topicFilter.startsWith(sharePrefix)) return { shareName: null, levels: filterLevels(topicFilter) };
  const end = topicFilter.indexOf('/', sharePrefix.length);
  const shareName = topicFilter.slice(sharePrefix.length, end === -1 ? undefined : end);
  if (shareName === '' || /[+#]/.test(shareName)) {
    throw invalidFilter('A ShareName has at least one character and no wildcard.', 'MQTT-4.8.2-1');
  }
  const rest = end === -1 ? '' : topicFilter.slice(end + 1);
  if (rest === '') throw invalidFilter('A ShareName has to be followed by / and a Topic Filter.', 'MQTT-4.8.2-2');
  return { shareName, levels: filterLevels(rest) };
}

function filterLevels(filter: string): string[] {
  const levels = filter.split('/');
  for (const [index, level] of levels.entries()) {
    if (level.length < 2 && level !== '#') continue;
    if (level === '#' && index < levels.length - 1) {
      throw invalidFilter('The wildcard # stands only at the end of a Topic Filter.', 'MQTT-4.7.1-1');
    }
    if (level !== '#' && /[+#]/.test(level)) {
      const clause = level.includes('#') ? 'MQTT-4.7.1-1' : 'MQTT-4.7.1-2';
      throw invalidFilter('A wildcard has to fill a whole level of a Topic Filter.', clause);
    }
  }
  return levels;
}

function invalidFilter(text: string, clause: string): Violation {
  return new Violation(text, { reason: 'topic-filter', reasonCode: reasonCode.topicFilterInvalid, clause });
}
