/** SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK (MQTT 5.0 §3.8 to §3.11; 3.1.1 §3.8 to §3.11). */
import type { Rule } from '../complaints';
import type { BitField, FieldReader } from '../field-reader';
import { readString } from './data-types';
import { isVersion5, joined, short, type Packet } from './packet';
import { readPacketIdentifier } from './packet-identifier';
import { readProperties } from './properties';
import { reasonCodeName, subackReturnCodeName } from './reason-codes';

/** So many are named in a summary. */
const summaryCount = 5;

const nothing = (clause: string): Rule => ({ code: 'MQTT_NO_TOPIC_FILTER', clause });
const emptyFilter: Rule = { code: 'MQTT_NO_TOPIC', clause: 'MQTT-4.7.3-1' };

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

export function readSubscribe(packet: Packet): string {
  const { reader } = packet;
  const identifier = readPacketIdentifier(reader);
  if (isVersion5(packet)) readProperties(reader);
  if (reader.left === 0) reader.complain(nothing('MQTT-3.8.3-2'), 0, reader.at);
  const filters = listed(reader, () =>
    reader.group(
      'Subscription',
      () => {
        const filter = readFilter(reader);
        return `${short(filter)} (QoS ${readOptions(packet)})`;
      },
      () => null,
    ),
  );
  return joined(`id ${identifier}`, filters);
}

function readFilter(reader: FieldReader): string {
  const { at } = reader;
  const filter = readString(reader, 'Topic Filter');
  if (filter === '') reader.complain(emptyFilter, at, 2);
  return filter;
}

function readOptions(packet: Packet): number {
  const { reader } = packet;
  const { at } = reader;
  const name = isVersion5(packet) ? 'Subscription Options' : 'Requested QoS';
  const fields = isVersion5(packet) ? options5 : options3;
  const options = reader.group(
    name,
    () => reader.bits(1, fields),
    (value) => value,
  );
  const reserved = isVersion5(packet) ? 0xc0 : 0xfc;
  const isBad = (options & reserved) !== 0 || (isVersion5(packet) && (options & 0x30) === 0x30);
  if (isBad) reader.complain({ code: 'MQTT_SUBSCRIPTION_OPTIONS', clause: 'MQTT-3.8.3-5' }, at, 1);
  if ((options & 3) === 3)
    reader.complain({ code: 'MQTT_QOS', clause: 'MQTT 5.0 §3.8.3.1', details: { qos: 3 } }, at, 1);
  return options & 3;
}

export function readUnsubscribe(packet: Packet): string {
  const { reader } = packet;
  const identifier = readPacketIdentifier(reader);
  if (isVersion5(packet)) readProperties(reader);
  if (reader.left === 0) reader.complain(nothing('MQTT-3.10.3-2'), 0, reader.at);
  return joined(
    `id ${identifier}`,
    listed(reader, () => short(readFilter(reader))),
  );
}

/** SUBACK, and UNSUBACK, that has codes in MQTT 5 only. */
export function readSuback(packet: Packet): string {
  const { reader, type } = packet;
  const identifier = readPacketIdentifier(reader);
  if (!isVersion5(packet)) {
    const codes = listed(reader, () => readCode(reader, 'Return Code', subackReturnCodeName, 'MQTT-3.9.3-2 (3.1.1)'));
    return joined(`id ${identifier}`, codes);
  }
  readProperties(reader);
  const nameOf = (code: number): string | undefined => reasonCodeName(code, type);
  return joined(
    `id ${identifier}`,
    listed(reader, () => readCode(reader, 'Reason Code', nameOf, 'MQTT 5.0 §2.4')),
  );
}

function readCode(
  reader: FieldReader,
  name: string,
  nameOf: (code: number) => string | undefined,
  clause: string,
): string {
  const { at } = reader;
  const code = reader.number(name, 1, nameOf);
  const text = nameOf(code);
  if (text === undefined) reader.complain({ code: 'MQTT_REASON_CODE', clause, details: { code } }, at, 1);
  return text ?? `code ${code}`;
}

/** Reads to the end; names the first ones. */
function listed(reader: FieldReader, read: () => string): string {
  const first: string[] = [];
  let count = 0;
  for (; reader.left > 0; count++) {
    const text = read();
    if (count < summaryCount) first.push(text);
  }
  return `${first.join(', ')}${count > summaryCount ? ` and ${count - summaryCount} more` : ''}`;
}
