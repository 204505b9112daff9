/** Data representation (MQTT 5.0 §1.5). */
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';
import { isText, textValue } from '../content';
import type { FieldValue } from '../../../contract/fields';
import { decodeText } from '../../../contract/text-codec';

const notUtf8: Rule = { code: 'MQTT_NOT_UTF8', clause: 'MQTT-1.5.4-1' };
const nullCharacter: Rule = { code: 'MQTT_NULL_CHARACTER', clause: 'MQTT-1.5.4-2' };
const badLength: Rule = { code: 'MQTT_VARIABLE_LENGTH', clause: 'MQTT-1.5.5-1' };

/** UTF-8 Encoded String: its length and its text, each a field. Returns the text. */
export function readString(reader: FieldReader, name: string): string {
  const byteLength = reader.number(`${name} Length`, 2);
  const { at } = reader;
  const bytes = reader.take(name, byteLength, (text) => textValue(text));
  if (!isText(bytes)) reader.complain(notUtf8, at, byteLength);
  else if (bytes.includes(0)) reader.complain(nullCharacter, at, byteLength);
  return decodeText(bytes, 'utf-8');
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
  return value;
}
