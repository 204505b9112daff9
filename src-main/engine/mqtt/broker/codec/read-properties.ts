/** Reads the properties of a packet (MQTT 5.0 §2.2.2), checked against the table. */
import { malformed, protocolError, type Violation } from '../violation';
import { ByteReader } from './byte-reader';
import {
  propertyRules,
  propertyTitle,
  type PropertyName,
  type PropertyPlace,
  type PropertyRule,
} from './property-table';

/** Those that a client may send, without User Properties; which of them can be there depends on the packet. */
export interface Properties {
  payloadFormatIndicator?: 0 | 1;
  messageExpiryInterval?: number;
  contentType?: string;
  responseTopic?: string;
  correlationData?: Buffer;
  subscriptionIdentifier?: number;
  sessionExpiryInterval?: number;
  authenticationMethod?: string;
  authenticationData?: Buffer;
  requestProblemInformation?: boolean;
  willDelayInterval?: number;
  requestResponseInformation?: boolean;
  reasonString?: string;
  receiveMaximum?: number;
  topicAliasMaximum?: number;
  topicAlias?: number;
  maximumPacketSize?: number;
}

export const noProperties: Readonly<Properties> = Object.freeze({});

/** Called with each property's place in the bytes: properties are passed on as they came, and there may be very many. */
export type OnProperty = (name: PropertyName, from: number, to: number) => void;

export function readProperties(
  reader: ByteReader,
  place: PropertyPlace,
  onProperty?: OnProperty,
): Readonly<Properties> {
  const length = reader.variable();
  if (length === 0) return noProperties;
  const end = reader.at + length;
  if (end > reader.end) throw malformed('The properties are longer than their packet.');
  const part = new ByteReader(reader.bytes, reader.at, end);
  const properties: Properties = {};
  while (!part.isAtEnd) {
    const from = part.at;
    const rule = ruleOf(part.variable(), place);
    readOne(part, rule, properties);
    onProperty?.(rule.name, from, part.at);
  }
  reader.at = end;
  return properties;
}

function ruleOf(identifier: number, place: PropertyPlace): PropertyRule {
  const rule = propertyRules.get(identifier);
  if (rule === undefined) throw malformed(`There is no property 0x${identifier.toString(16)}.`, '§2.2.2.2');
  if (!rule.places.includes(place)) {
    throw protocolError(`${propertyTitle(rule.name)} is no property of a client's ${packetName(place)}.`, '§2.2.2.2');
  }
  return rule;
}

function packetName(place: PropertyPlace): string {
  return place === 'acknowledgement' ? 'acknowledgement' : place === 'will' ? 'Will' : place.toUpperCase();
}

function readOne(reader: ByteReader, { name, type }: PropertyRule, properties: Properties): void {
  if (name === 'userProperty') {
    reader.string();
    reader.string();
    return;
  }
  if (Object.hasOwn(properties, name)) throw protocolError(`${propertyTitle(name)} is there twice.`, '§2.2.2.2');
  const value = readValue(reader, type);
  (properties as Record<string, unknown>)[name] = checked(name, value);
}

function readValue(reader: ByteReader, type: PropertyRule['type']): number | string | Buffer {
  switch (type) {
    case 'byte':
      return reader.byte();
    case 'two-bytes':
      return reader.twoBytes();
    case 'four-bytes':
      return reader.fourBytes();
    case 'variable':
      return reader.variable();
    case 'string':
      return reader.string();
    case 'binary':
      return reader.binary();
    case 'pair':
      throw new Error('Pairs are read by themselves.');
  }
}

/** Ranges that the standard gives to some of them. */
function checked(name: PropertyName, value: number | string | Buffer): number | string | Buffer | boolean {
  switch (name) {
    case 'payloadFormatIndicator':
      if (value !== 0 && value !== 1) throw outOfRange(name, '0 or 1');
      return value;
    case 'requestProblemInformation':
    case 'requestResponseInformation':
      if (value !== 0 && value !== 1) throw outOfRange(name, '0 or 1');
      return value === 1;
    case 'receiveMaximum':
    case 'maximumPacketSize':
    case 'subscriptionIdentifier':
      if (value === 0) throw outOfRange(name, '1 or more');
      return value;
    default:
      return value;
  }
}

function outOfRange(name: PropertyName, range: string): Violation {
  return protocolError(`${propertyTitle(name)} has to be ${range}.`);
}
