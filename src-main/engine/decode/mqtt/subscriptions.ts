/** SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK (MQTT 5.0 §3.8 to §3.11; 3.1.1 §3.8 to §3.11). */
import type { ExchangePart } from '../../../contract/decoded';
import type { Rule } from '../complaints';
import type { BitField } from '../field-reader';
import type { Flight } from './in-flight';
import { cite, isVersion5, joined, short, type Packet, type Said } from './packet';
import { readPacketIdentifier } from './packet-identifier';
import { noProperties, placeOf, readProperties } from './properties';
import { identifierInUse, unknownIdentifier } from './publish-flow';
import { nameOfCode, readCode } from './reason-codes';
import { readTopicFilter, type TopicFilter } from './topic-rules';

/** So many are named in a summary. */
const summaryCount = 5;

const retainHandling: Readonly<Record<number, string>> = {
  0: 'send retained messages',
  1: 'send retained messages if the subscription is new',
  2: 'send no retained messages',
};
const options5: readonly BitField[] = [
  ['Reserved', 0xc0],
  ['Retain Handling', 0x30, (value) => retainHandling[value]],
  ['Retain As Published', 0x08],
  ['No Local', 0x04],
  ['QoS', 0x03],
];
const options3: readonly BitField[] = [
  ['Reserved', 0xfc],
  ['Requested QoS', 0x03],
];

export function readSubscribe(packet: Packet): Said {
  const { reader } = packet;
  const identifierAt = reader.at;
  const identifier = readPacketIdentifier(packet);
  const properties = isVersion5(packet) ? readProperties(packet) : noProperties;
  if (properties.has('Subscription Identifier'))
    checkAvailable(packet, 'Subscription Identifier Available', placeOf(reader, 'Subscription Identifier'));
  if (reader.left === 0) noFilter(packet, cite(packet, 'MQTT-3.8.3-2', 'MQTT-3.8.3-3'));
  const asked = listed(packet, () =>
    reader.group('Subscription', () => {
      const filter = readTopicFilter(packet);
      checkFilterAvailable(packet, filter);
      return { filter: short(filter.text), text: `${short(filter.text)} (QoS ${readOptions(packet, filter)})` };
    }),
  );
  const filters = asked.all.map(({ filter }) => filter);
  const exchange = beginRequest(packet, identifier, identifierAt, { filters, filterCount: asked.count });
  return { summary: joined(`id ${identifier}`, asked.summary), exchange };
}

function noFilter({ reader }: Packet, clause: string): void {
  reader.complain({ code: 'MQTT_NO_TOPIC_FILTER', clause }, 0, reader.at);
}

function readOptions(packet: Packet, filter: TopicFilter): number {
  const { reader } = packet;
  const { at } = reader;
  const name = isVersion5(packet) ? 'Subscription Options' : 'Requested QoS';
  const fields = isVersion5(packet) ? options5 : options3;
  const options = reader.group(
    name,
    () => reader.bits(1, fields),
    (value) => value,
  );
  const complain = (rule: Rule): void => reader.complain(rule, at, 1);
  const reserved = isVersion5(packet) ? 0xc0 : 0xfc;
  const isBad = (options & reserved) !== 0 || (isVersion5(packet) && (options & 0x30) === 0x30);
  if (isBad) complain({ code: 'MQTT_SUBSCRIPTION_OPTIONS', clause: cite(packet, 'MQTT-3.8.3-5', 'MQTT-3.8.3-4') });
  if ((options & 3) === 3) {
    const clause = isVersion5(packet) ? 'MQTT 5.0 §3.8.3.1' : 'MQTT-3.8.3-4 (3.1.1)';
    complain({ code: 'MQTT_QOS', clause, details: { qos: 3 } });
  }
  if (filter.isShared && (options & 0x04) !== 0) complain({ code: 'MQTT_SHARED_NO_LOCAL', clause: 'MQTT-3.8.3-4' });
  return options & 3;
}

/** What the server has said in CONNACK that it does not have. */
function checkFilterAvailable(packet: Packet, { isShared, hasWildcard, at, len }: TopicFilter): void {
  if (hasWildcard) checkAvailable(packet, 'Wildcard Subscription Available', [at, len]);
  if (isShared) checkAvailable(packet, 'Shared Subscription Available', [at, len]);
}

const availableSections: Readonly<Record<string, string>> = {
  'Wildcard Subscription Available': '3.2.2.3.11',
  'Subscription Identifier Available': '3.2.2.3.12',
  'Shared Subscription Available': '3.2.2.3.13',
};

function checkAvailable({ reader, from }: Packet, name: string, place: readonly [at: number, len: number]): void {
  if (from.peer.numberTold(name) !== 0) return;
  const rule: Rule = { code: 'MQTT_NOT_AVAILABLE', clause: `MQTT 5.0 §${availableSections[name]!}`, details: { name } };
  reader.complain(rule, ...place);
}

export function readUnsubscribe(packet: Packet): Said {
  const { reader } = packet;
  const identifierAt = reader.at;
  const identifier = readPacketIdentifier(packet);
  if (isVersion5(packet)) readProperties(packet);
  if (reader.left === 0) noFilter(packet, 'MQTT-3.10.3-2');
  const asked = listed(packet, () => ({ text: short(readTopicFilter(packet).text) }));
  const filters = asked.all.map(({ text }) => text);
  const exchange = beginRequest(packet, identifier, identifierAt, { filters, filterCount: asked.count });
  return { summary: joined(`id ${identifier}`, asked.summary), exchange };
}

function beginRequest(
  packet: Packet,
  identifier: number,
  identifierAt: number,
  asked: Pick<Flight, 'filters' | 'filterCount'>,
): ExchangePart | null {
  const { from, type } = packet;
  if (identifier === 0) return null;
  const earlier = from.inFlight.get(identifier);
  // MQTT 3.1 lets a client ask again, with DUP.
  if (earlier && !(earlier.sent === type && packet.version === 3))
    identifierInUse(packet, { identifier, identifierAt });
  return from.inFlight.begin(identifier, type === 'SUBSCRIBE' ? 'SUBSCRIBE' : 'UNSUBSCRIBE', asked);
}

/** SUBACK, and UNSUBACK, that has codes in MQTT 5 only. */
export function readSuback(packet: Packet): Said {
  const { reader } = packet;
  const identifier = readPacketIdentifier(packet);
  const asked = answered(packet, identifier);
  if (isVersion5(packet)) readProperties(packet);
  const { at } = reader;
  const codes = hasCodes(packet) ? readCodes(packet, asked?.filters ?? []) : null;
  if (asked && codes && codes.count !== asked.filterCount) {
    const details = { type: packet.type, count: codes.count, filters: asked.filterCount };
    reader.complain({ code: 'MQTT_CODE_COUNT', clause: countClause(packet), details }, at, reader.at - at);
  }
  const exchange = asked && packet.from.peer.inFlight.end(identifier, asked);
  return { summary: joined(`id ${identifier}`, codes?.summary), exchange };
}

const hasCodes = (packet: Packet): boolean => isVersion5(packet) || packet.type === 'SUBACK';

/** Each beside the filter that it answers. */
function readCodes(packet: Packet, filters: readonly string[]) {
  const name = isVersion5(packet) ? 'Reason Code' : 'Return Code';
  let index = 0;
  return listed(packet, () => {
    const filter = filters[index++];
    const text = nameOfCode(packet, readCode(packet, name, filter));
    return { text: filter === undefined ? text : `${filter}: ${text}` };
  });
}

function countClause(packet: Packet): string {
  return packet.type === 'SUBACK' ? cite(packet, 'MQTT-3.8.4-6', 'MQTT-3.8.4-5') : 'MQTT-3.11.3-1';
}

/** What was asked under the identifier; null: nobody has seen it. */
function answered(packet: Packet, identifier: number): Flight | null {
  const flight = packet.from.peer.inFlight.get(identifier);
  const request = packet.type === 'SUBACK' ? 'SUBSCRIBE' : 'UNSUBSCRIBE';
  if (flight?.sent === request) return flight;
  if (identifier !== 0) unknownIdentifier(packet, identifier);
  return null;
}

/** Reads to the end; names the first ones. So many are given back as fields are shown. */
function listed<T extends { readonly text: string }>({ reader, limits }: Packet, read: () => T) {
  const all: T[] = [];
  let count = 0;
  for (; reader.left > 0; count++) {
    const one = read();
    if (all.length < limits.fieldCount) all.push(one);
  }
  const first = all.slice(0, summaryCount).map(({ text }) => text);
  const more = count > summaryCount ? ` and ${count - summaryCount} more` : '';
  return { all, count, summary: `${first.join(', ')}${more}` };
}
