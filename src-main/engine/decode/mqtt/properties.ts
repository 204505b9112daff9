/** The properties of an MQTT 5 packet (§2.2.2). */
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';
import type { FieldValue } from '../../../contract/fields';
import { readBinary, readString, readVariable } from './data-types';
import type { Packet } from './packet';
import { mayRepeat, propertyOf, type Property, type PropertyPlace } from './property-table';
import { checkWildcards } from './topic-rules';

const clause = 'MQTT 5.0 §2.2.2.2';

/** By their names; of one that is there more than once the last. */
export type Properties = ReadonlyMap<string, FieldValue>;
export const noProperties: Properties = new Map();

/** Reads `Property Length` and the properties. */
export function readProperties(packet: Packet, place: PropertyPlace = packet.type): Properties {
  const { reader } = packet;
  const found = new Map<string, FieldValue>();
  const isWill = place === 'Will';
  reader.group(isWill ? 'Will Properties' : 'Properties', () => {
    const byteLength = readVariable(reader, isWill ? 'Will Property Length' : 'Property Length');
    reader.within(byteLength, () => {
      while (reader.left > 0) readProperty(packet, place, found);
    });
  });
  return found;
}

function readProperty(packet: Packet, place: PropertyPlace, found: Map<string, FieldValue>): void {
  const reader: FieldReader = packet.reader;
  const { at } = reader;
  const identifier = reader.peek();
  const property = propertyOf(identifier);
  if (!property) reader.refuse({ code: 'MQTT_PROPERTY_UNKNOWN', clause, details: { identifier } }, at, 1);
  const { name } = property;
  const section = property.places[place];
  if (section === undefined) {
    const details = { name, place: isWillOr(place) };
    reader.complain({ code: 'MQTT_PROPERTY_NOT_ALLOWED', clause, details }, at, 1);
  } else if (found.has(name) && !mayRepeat(property, place)) {
    reader.complain({ code: 'MQTT_PROPERTY_REPEATED', clause: `MQTT 5.0 §${section}`, details: { name } }, at, 1);
  }
  const value = reader.group(
    name,
    () => {
      reader.number('Property Identifier', 1, () => name);
      return readValue(packet, property, place);
    },
    (read) => read,
  );
  found.set(name, value);
  checkProblemInformation(packet, name, at);
}

const isWillOr = (place: PropertyPlace): string => (place === 'Will' ? 'the Will' : place);

function readValue(packet: Packet, property: Property, place: PropertyPlace): FieldValue {
  const { reader } = packet;
  switch (property.type) {
    case 'Byte':
      return readNumber(packet, property, place, () => reader.number('Value', 1, property.text));
    case 'Two Byte Integer':
      return readNumber(packet, property, place, () => reader.number('Value', 2, property.text));
    case 'Four Byte Integer':
      return readNumber(packet, property, place, () => reader.number('Value', 4, property.text));
    case 'Variable Byte Integer':
      return readNumber(packet, property, place, () => readVariable(reader, 'Value'));
    case 'UTF-8 Encoded String':
      return readText(packet, property);
    case 'Binary Data':
      return readBinary(reader, 'Value');
    case 'UTF-8 String Pair':
      return `${readString(packet, 'Name')}=${readString(packet, 'Value')}`;
  }
}

function readText(packet: Packet, { name }: Property): string {
  const { at } = packet.reader;
  const text = readString(packet, 'Value');
  if (name === 'Response Topic') checkWildcards(packet.reader, text, at, 'MQTT-3.3.2-14');
  return text;
}

function readNumber({ reader }: Packet, property: Property, place: PropertyPlace, read: () => number): number {
  const { at } = reader;
  const value = read();
  const { name, numbers } = property;
  const isGood = numbers === 'flag' ? value <= 1 : numbers === 'not zero' ? value > 0 : true;
  if (!isGood) reader.complain(badNumber(name, place, property.places[place], value), at, reader.at - at);
  return value;
}

function badNumber(name: string, place: PropertyPlace, section: string | undefined, value: number): Rule {
  const isAlias = name === 'Topic Alias' && place === 'PUBLISH';
  const where = isAlias ? 'MQTT-3.3.2-8' : section === undefined ? clause : `MQTT 5.0 §${section}`;
  return { code: 'MQTT_PROPERTY_VALUE', clause: where, details: { name, value } };
}

/** A client may ask for no explanations, but in packets that it could not do without (§3.1.2.11.7). */
function checkProblemInformation({ reader, type, from }: Packet, name: string, at: number): void {
  if (name !== 'Reason String' && name !== 'User Property') return;
  if (type === 'PUBLISH' || type === 'CONNACK' || type === 'DISCONNECT') return;
  if (from.role !== 'server' || from.peer.numberTold('Request Problem Information') !== 0) return;
  const rule: Rule = { code: 'MQTT_PROBLEM_INFORMATION', clause: 'MQTT-3.1.2-29', details: { name } };
  reader.complain(rule, at, reader.at - at);
}

/** A number among them; null: it is not there. */
export function numberIn(properties: Properties | null, name: string): number | null {
  const value = properties?.get(name);
  return typeof value === 'number' ? value : null;
}

/** Where a property begins, among the fields of the reader; where it is not found, the packet's first byte. */
export function placeOf(reader: FieldReader, name: string): readonly [at: number, len: number] {
  const group = reader.fields.find((field) => field.name === 'Properties');
  const field = group?.children?.find((child) => child.name === name);
  return field ? [field.at, field.len] : [0, 1];
}
