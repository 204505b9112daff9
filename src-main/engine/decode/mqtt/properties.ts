/** The properties of an MQTT 5 packet (§2.2.2). */
import type { Rule } from '../complaints';
import type { FieldReader } from '../field-reader';
import type { FieldValue } from '../../../contract/fields';
import { readBinary, readString, readVariable } from './data-types';
import { propertyOf, type Property } from './property-table';

const clause = 'MQTT 5.0 §2.2.2.2';

/** Of those that a summary speaks of, by their names. */
export type Properties = ReadonlyMap<string, FieldValue>;

/** Reads `Property Length` and the properties. */
export function readProperties(reader: FieldReader, name = 'Properties'): Properties {
  const found = new Map<string, FieldValue>();
  reader.group(name, () => {
    const byteLength = readVariable(reader, name === 'Properties' ? 'Property Length' : 'Will Property Length');
    reader.within(byteLength, () => {
      while (reader.left > 0) readProperty(reader, found);
    });
  });
  return found;
}

function readProperty(reader: FieldReader, found: Map<string, FieldValue>): void {
  const { at } = reader;
  const identifier = reader.peek();
  const property = propertyOf(identifier);
  if (!property) reader.refuse({ code: 'MQTT_PROPERTY_UNKNOWN', clause, details: { identifier } }, at, 1);
  if (found.has(property.name) && !property.isRepeatable) {
    const rule: Rule = {
      code: 'MQTT_PROPERTY_REPEATED',
      clause: 'MQTT 5.0 §2.2.2.2',
      details: { name: property.name },
    };
    reader.complain(rule, at, 1);
  }
  const value = reader.group(
    property.name,
    () => {
      reader.number('Property Identifier', 1);
      return readValue(reader, property);
    },
    (read) => read,
  );
  found.set(property.name, value);
}

function readValue(reader: FieldReader, { type }: Property): FieldValue {
  switch (type) {
    case 'Byte':
      return reader.number('Value', 1);
    case 'Two Byte Integer':
      return reader.number('Value', 2);
    case 'Four Byte Integer':
      return reader.number('Value', 4);
    case 'Variable Byte Integer':
      return readVariable(reader, 'Value');
    case 'UTF-8 Encoded String':
      return readString(reader, 'Value');
    case 'Binary Data':
      return readBinary(reader, 'Value');
    case 'UTF-8 String Pair':
      return `${readString(reader, 'Name')}=${readString(reader, 'Value')}`;
  }
}
