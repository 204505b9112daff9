/** CONNECT and CONNACK (MQTT 5.0 §3.1, §3.2; 3.1.1 §3.1, §3.2). */
import type { FieldValue } from '../../../contract/fields';
import { summaryOf } from '../content';
import type { Rule } from '../complaints';
import { bitsOf, type FieldReader } from '../field-reader';
import { checkData } from './authentication';
import { readBinary, readString } from './data-types';
import { cite, joined, short, type Packet, type Said } from './packet';
import { readPayload } from './payload';
import { noProperties, readProperties } from './properties';
import { readTopicName } from './topic-rules';
import { versionNames } from './versions';

const protocolName: Rule = { code: 'MQTT_PROTOCOL_NAME', clause: 'MQTT-3.1.2-1' };
const reservedFlag: Rule = { code: 'MQTT_CONNECT_RESERVED_FLAG', clause: 'MQTT-3.1.2-3' };
const passwordAlone: Rule = { code: 'MQTT_PASSWORD_ALONE', clause: 'MQTT-3.1.2-22 (3.1.1)' };
const noIdentifier: Rule = { code: 'MQTT_NO_CLIENT_IDENTIFIER', clause: 'MQTT-3.1.3-8 (3.1.1)' };

export function readConnect(packet: Packet): Said {
  const { reader, from } = packet;
  const version = readProtocol(packet);
  const isVersion5 = version >= 5;
  const read: Packet = { ...packet, version };
  const flags = readConnectFlags(read, isVersion5);
  const keepAlive = reader.number('Keep Alive', 2, (seconds) => (seconds === 0 ? 'off' : `${seconds} s`));
  const properties = isVersion5 ? readProperties(read) : noProperties;
  checkData(read, properties);
  const identifierAt = reader.at;
  const identifier = readString(read, 'Client Identifier');
  if (identifier === '' && !flags.clean && !isVersion5) reader.complain(noIdentifier, identifierAt, 2);
  const will = flags.will ? readWill(read, isVersion5) : null;
  const user = flags.user ? `user ${short(readString(read, 'User Name'))}` : null;
  if (flags.password) readBinary(reader, 'Password');
  from.said = { properties, isClean: flags.clean, hasIdentifier: identifier !== '', isAccepting: false };
  const summary = joined(
    versionNames[version] ?? `level ${version}`,
    identifier === '' ? 'no client identifier' : short(identifier),
    keepAlive > 0 && `keep alive ${keepAlive} s`,
    flags.clean && (isVersion5 ? 'clean start' : 'clean session'),
    user,
    will,
  );
  return { summary, exchange: from.connection.begin('CONNECT') };
}

/** A broker that joins another says so in the highest bit of the level; no standard knows it. */
const bridgeBit = 0x80;

/** Tells the connection which version it speaks from now on. */
function readProtocol(packet: Packet): number {
  const { from } = packet;
  const reader: FieldReader = packet.reader;
  const { at } = reader;
  const name = readString(packet, 'Protocol Name');
  const level = reader.peek() ?? 4;
  const isNamed = name === 'MQTT' || name === 'MQIsdp';
  if (!isNamed) reader.refuse({ ...protocolName, details: { name: short(name) } }, at, reader.at - at);
  reader.number((level & 0x7f) >= 5 ? 'Protocol Version' : 'Protocol Level', 1, levelName);
  // Of a version that nobody has written yet, the nearest is tried.
  const version = Math.min(Math.max(level & 0x7f, 3), 5);
  const isKnown = name === 'MQTT' ? version !== 3 && (level & 0x7f) <= 5 : (level & 0x7f) === 3;
  const details = { level };
  if (!isKnown) reader.complain({ code: 'MQTT_VERSION', clause: 'MQTT-3.1.2-2', details }, reader.at - 1, 1);
  else if (level >= bridgeBit)
    reader.complain({ code: 'MQTT_BRIDGE', clause: 'MQTT-3.1.2-2', severity: 'note', details }, reader.at - 1, 1);
  from.connection.tellVersion(version);
  return version;
}

function levelName(level: number): string | undefined {
  const name = versionNames[level & 0x7f];
  return name !== undefined && level >= bridgeBit ? `${name}, a bridge` : name;
}

function readConnectFlags(packet: Packet, isVersion5: boolean) {
  const { reader } = packet;
  const { at } = reader;
  const flags = reader.group(
    'Connect Flags',
    () =>
      reader.bits(1, [
        ['User Name Flag', 0x80],
        ['Password Flag', 0x40],
        ['Will Retain', 0x20],
        ['Will QoS', 0x18],
        ['Will Flag', 0x04],
        [isVersion5 ? 'Clean Start' : 'Clean Session', 0x02],
        ['Reserved', 0x01],
      ]),
    (value) => value,
  );
  const has = (mask: number): boolean => (flags & mask) !== 0;
  if (has(0x01)) reader.complain(reservedFlag, at, 1);
  const willQos = bitsOf(flags, 0x18);
  if (willQos === 3) {
    const clause = cite(packet, 'MQTT-3.1.2-12', 'MQTT-3.1.2-14');
    reader.complain({ code: 'MQTT_QOS', clause, details: { qos: 3 } }, at, 1);
  }
  if (!has(0x04) && has(0x38)) {
    const clause =
      willQos > 0 ? cite(packet, 'MQTT-3.1.2-11', 'MQTT-3.1.2-13') : cite(packet, 'MQTT-3.1.2-13', 'MQTT-3.1.2-15');
    reader.complain({ code: 'MQTT_WILL_FLAGS', clause }, at, 1);
  }
  if (!isVersion5 && has(0x40) && !has(0x80)) reader.complain(passwordAlone, at, 1);
  return { user: has(0x80), password: has(0x40), will: has(0x04), clean: has(0x02) };
}

function readWill(packet: Packet, isVersion5: boolean): string {
  const { reader } = packet;
  const properties = isVersion5 ? readProperties(packet, 'Will') : noProperties;
  const topic = readTopicName(packet, 'Will Topic', cite(packet, 'MQTT-4.7.0-1', 'MQTT-4.7.1-1'), false);
  const name = isVersion5 ? 'Will Payload' : 'Will Message';
  const byteLength = reader.number(`${name} Length`, 2);
  const value = reader.within(byteLength, (): FieldValue => readPayload(packet, name, byteLength, properties));
  return `will ${short(topic)} ${summaryOf(value, byteLength)}`;
}
