/** Topic names and filters that may be asked for (MQTT 5.0 §4.7). What breaks the rules can be injected as bytes. */
import { LabError } from '../../contract/errors';

/** UTF-8 bytes of a string (§1.5.4). */
const longestString = 65_535;

/** Throws `MQTT_BAD_TOPIC`. Empty is allowed where an alias stands for it. */
export function checkTopicName(topic: string, hasAlias = false): void {
  const isGood = (topic !== '' || hasAlias) && !/[+#\0]/.test(topic) && Buffer.byteLength(topic) <= longestString;
  if (!isGood) throw new LabError('MQTT_BAD_TOPIC', { topic });
}

/** Throws `MQTT_BAD_FILTER`. */
export function checkTopicFilter(filter: string): void {
  const levels = filter.split('/');
  const isGood =
    filter !== '' &&
    !filter.includes('\0') &&
    Buffer.byteLength(filter) <= longestString &&
    levels.every(
      (level, index) => level === '+' || (level === '#' && index === levels.length - 1) || !/[+#]/.test(level),
    ) &&
    isGoodShare(levels);
  if (!isGood) throw new LabError('MQTT_BAD_FILTER', { filter });
}

/** `$share/name/filter` (§4.8.2). */
function isGoodShare([first, name, ...rest]: readonly string[]): boolean {
  if (first !== '$share') return true;
  return name !== undefined && name !== '' && !/[+#]/.test(name) && rest.join('/') !== '';
}
