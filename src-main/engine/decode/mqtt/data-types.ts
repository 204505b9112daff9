/** Data representation (MQTT 5.0 §1.5; 3.1.1 §1.5). */
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';
import { isText } from '../content';
import type { FieldValue } from '../../../contract/fields';
import { decodeText } from '../../../contract/text-codec';
import { cite, isVersion5, type Packet } from './packet';

const badLength: Rule = { code: 'MQTT_VARIABLE_LENGTH', clause: 'MQTT-1.5.5-1' };
const longLength: Rule = { code: 'MQTT_LENGTH_NOT_MINIMAL', clause: 'MQTT-1.5.5-1' };

// Control characters and non-characters, that a text should not hold (§1.5.4).
// eslint-disable-next-line no-control-regex
const discouraged = /[\x01-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]/;

/** UTF-8 Encoded String: its length and its text, each a field. Returns the text. */
export function readString(packet: Packet, name: string): string {
  const { reader } = packet;
  const byteLength = reader.number(`${name} Length`, 2);
  const { at } = reader;
  let isGood = true;
  let text = '';
  reader.take(name, byteLength, (bytes) => {
    isGood = isText(bytes);
    text = decodeText(bytes, 'utf-8');
    return isGood ? text : bytes.slice();
  });
  checkText(packet, text, isGood, at);
  return text;
}

function checkText(packet: Packet, text: string, isUtf8: boolean, at: number): void {
  const { reader } = packet;
  const len = reader.at - at;
  if (!isUtf8)
    reader.complain({ code: 'MQTT_NOT_UTF8', clause: cite(packet, 'MQTT-1.5.4-1', 'MQTT-1.5.3-1') }, at, len);
  else if (text.includes('\0'))
    reader.complain({ code: 'MQTT_NULL_CHARACTER', clause: cite(packet, 'MQTT-1.5.4-2', 'MQTT-1.5.3-2') }, at, len);
  else if (discouraged.test(text)) {
    const clause = isVersion5(packet) ? 'MQTT 5.0 §1.5.4' : 'MQTT 3.1.1 §1.5.3';
    reader.complain({ code: 'MQTT_DISCOURAGED_CHARACTER', clause, severity: 'note' }, at, len);
  }
}

/** Binary Data: its length and its bytes, each a field. Returns what is shown of the bytes. */
export function readBinary(reader: FieldReader, name: string): FieldValue {
  const byteLength = reader.number(`${name} Length`, 2);
  return reader.content(name, byteLength);
}

/** Variable Byte Integer. */
export function readVariable(reader: FieldReader, name: string): number {
  const { at } = reader;
  let value = 0;
  let byteLength = 0;
  let byte = 0x80;
  while ((byte & 0x80) !== 0) {
    if (byteLength === 4) reader.refuse(badLength, at, 4);
    byte = reader.left > byteLength ? reader.peek(byteLength) : 0;
    value += (byte & 0x7f) * 128 ** byteLength;
    byteLength++;
  }
  reader.take(name, byteLength, () => value);
  // A last byte of 0 adds nothing to the number.
  if (byteLength > 1 && byte === 0) reader.complain(longLength, at, byteLength);
  return value;
}
