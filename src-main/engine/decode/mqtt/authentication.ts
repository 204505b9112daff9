/** Enhanced authentication (MQTT 5.0 §4.12): one method, that CONNECT names. */
import type { Rule } from '../complaints';
import type { Packet } from './packet';
import { placeOf, type Properties } from './properties';

/** Of AUTH and CONNACK. */
export function checkMethod({ reader, type, from }: Packet, properties: Properties): void {
  const client = from.role === 'client' ? from : from.peer;
  if (client.role === null || client.said === null) return;
  const asked = client.said.properties.get('Authentication Method');
  const told = properties.get('Authentication Method');
  const isSpokenOf = type === 'AUTH' || told !== undefined || properties.has('Authentication Data');
  if (asked === undefined && isSpokenOf) {
    const clause = from.role === 'client' ? 'MQTT-4.12.0-7' : 'MQTT-4.12.0-6';
    reader.complain({ code: 'MQTT_AUTHENTICATION_UNASKED', clause }, ...placeOf(reader, 'Authentication Method'));
  } else if (told !== undefined && told !== asked) {
    const rule: Rule = { code: 'MQTT_AUTHENTICATION_METHOD', clause: 'MQTT-4.12.0-5' };
    reader.complain(rule, ...placeOf(reader, 'Authentication Method'));
  }
}

/** Data without a method (§3.1.2.11.10, §3.15.2.2.3). */
export function checkData({ reader, type }: Packet, properties: Properties): void {
  if (!properties.has('Authentication Data') || properties.has('Authentication Method')) return;
  const section = type === 'CONNECT' ? '3.1.2.11.10' : '3.15.2.2.3';
  const rule: Rule = { code: 'MQTT_AUTHENTICATION_DATA', clause: `MQTT 5.0 §${section}` };
  reader.complain(rule, ...placeOf(reader, 'Authentication Data'));
}
