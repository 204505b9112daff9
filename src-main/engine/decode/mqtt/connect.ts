/** CONNECT and CONNACK (MQTT 5.0 §3.1, §3.2; 3.1.1 §3.1, §3.2). */
import { summaryOf } from '../content';
import type { Rule } from '../complaints';
import { bitsOf } from '../field-reader';
import { readBinary, readString } from './data-types';
import { isVersion5, joined, short, type Packet } from './packet';
import { readProperties } from './properties';
import { connectReturnCodeName, reasonCodeName } from './reason-codes';

export const versionNames: Readonly<Record<number, string>> = { 3: 'MQTT 3.1', 4: 'MQTT 3.1.1', 5: 'MQTT 5.0' };

const protocolName: Rule = { code: 'MQTT_PROTOCOL_NAME', clause: 'MQTT-3.1.2-1' };
const reservedFlag: Rule = { code: 'MQTT_CONNECT_RESERVED_FLAG', clause: 'MQTT-3.1.2-3' };
const willQos: Rule = { code: 'MQTT_QOS', clause: 'MQTT-3.1.2-12' };
const willFlags: Rule = { code: 'MQTT_WILL_FLAGS', clause: 'MQTT-3.1.2-11' };
const passwordAlone: Rule = { code: 'MQTT_PASSWORD_ALONE', clause: 'MQTT-3.1.2-22 (3.1.1)' };
const noIdentifier: Rule = { code: 'MQTT_NO_CLIENT_IDENTIFIER', clause: 'MQTT-3.1.3-8 (3.1.1)' };

/** Returns the summary; tells the version that the connection speaks from now on. */
export function readConnect(packet: Packet, tellVersion: (version: number) => void): string {
  const { reader } = packet;
  const version = readProtocol(packet, tellVersion);
  const isVersion5 = version >= 5;
  const flags = readConnectFlags(packet, isVersion5);
  const keepAlive = reader.number('Keep Alive', 2, (seconds) => (seconds === 0 ? 'off' : `${seconds} s`));
  if (isVersion5) readProperties(reader);
  const identifierAt = reader.at;
  const identifier = readString(reader, 'Client Identifier');
  if (identifier === '' && !flags.clean && !isVersion5) reader.complain(noIdentifier, identifierAt, 2);
  const will = flags.will ? readWill(packet, isVersion5) : null;
  const user = flags.user ? `user ${short(readString(reader, 'User Name'))}` : null;
  if (flags.password) readBinary(reader, 'Password');
  return joined(
    versionNames[version] ?? `level ${version}`,
    identifier === '' ? 'no client identifier' : short(identifier),
    keepAlive > 0 && `keep alive ${keepAlive} s`,
    flags.clean && (isVersion5 ? 'clean start' : 'clean session'),
    user,
    will,
  );
}

function readProtocol({ reader }: Packet, tellVersion: (version: number) => void): number {
  const { at } = reader;
  const name = readString(reader, 'Protocol Name');
  const level = reader.peek();
  const isNamed = name === 'MQTT' || name === 'MQIsdp';
  if (!isNamed) reader.refuse({ ...protocolName, details: { name: short(name) } }, at, reader.at - at);
  reader.number((level ?? 0) >= 5 ? 'Protocol Version' : 'Protocol Level', 1, (version) => versionNames[version]);
  // Of a version that nobody has written yet, the nearest is tried.
  const version = Math.min(Math.max(level ?? 4, 3), 5);
  const isKnown = name === 'MQTT' ? level === 4 || level === 5 : level === 3;
  if (!isKnown)
    reader.complain({ code: 'MQTT_VERSION', clause: 'MQTT-3.1.2-2', details: { level: level ?? 0 } }, reader.at - 1, 1);
  tellVersion(version);
  return version;
}

function readConnectFlags({ reader }: Packet, isVersion5: boolean) {
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
  if (bitsOf(flags, 0x18) === 3) reader.complain({ ...willQos, details: { qos: 3 } }, at, 1);
  if (!has(0x04) && has(0x38)) reader.complain(willFlags, at, 1);
  if (!isVersion5 && has(0x40) && !has(0x80)) reader.complain(passwordAlone, at, 1);
  return { user: has(0x80), password: has(0x40), will: has(0x04), clean: has(0x02) };
}

function readWill({ reader }: Packet, isVersion5: boolean): string {
  if (isVersion5) readProperties(reader, 'Will Properties');
  const topic = readString(reader, 'Will Topic');
  const value = readBinary(reader, isVersion5 ? 'Will Payload' : 'Will Message');
  const byteLength = typeof value === 'string' || value instanceof Uint8Array ? value.length : 0;
  return `will ${short(topic)} ${summaryOf(value, byteLength)}`;
}

export function readConnack(packet: Packet): string {
  const { reader } = packet;
  const { at } = reader;
  const flags = reader.group(
    'Connect Acknowledge Flags',
    () =>
      reader.bits(1, [
        ['Reserved', 0xfe],
        ['Session Present', 0x01],
      ]),
    (value) => value,
  );
  if ((flags & 0xfe) !== 0) reader.complain({ code: 'MQTT_CONNACK_FLAGS', clause: 'MQTT-3.2.2-1' }, at, 1);
  const [name, naming] = isVersion5(packet)
    ? (['Connect Reason Code', (code: number) => reasonCodeName(code, 'CONNACK')] as const)
    : (['Connect Return code', connectReturnCodeName] as const);
  const code = reader.number(name, 1, naming);
  const properties = isVersion5(packet) && reader.left > 0 ? readProperties(reader) : null;
  const identifier = properties?.get('Assigned Client Identifier');
  return joined(
    naming(code) ?? `code ${code}`,
    (flags & 1) === 1 && 'session present',
    typeof identifier === 'string' && `client ${short(identifier)}`,
  );
}
