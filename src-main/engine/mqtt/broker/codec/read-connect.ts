import type { MqttQos, MqttVersion } from '../broker-contract';
import { checkTopicName } from '../topics/topic-name';
import { malformed, protocolError, Violation } from '../violation';
import type { ByteReader } from './byte-reader';
import { forwardedProperties } from './forwarded-properties';
import type { ConnectPacket, IncomingWill } from './packets';
import { noProperties, readProperties, type Properties } from './read-properties';
import { reasonCode } from './reason-code';

/** Bits of the Connect Flags (§3.1.2.3). */
const flag = { reserved: 0x01, cleanStart: 0x02, will: 0x04, willRetain: 0x20, password: 0x40, username: 0x80 };

/** The client speaks a version that we do not. */
export class VersionRefused extends Violation {
  constructor(level: number) {
    super(`The broker speaks MQTT 3.1.1 (level 4) and 5.0 (level 5), not level ${level}.`, {
      reason: 'unsupported-version',
      reasonCode: reasonCode.unsupportedProtocolVersion,
      clause: 'MQTT-3.1.2-2',
    });
  }
}

/** The protocol name and version, and the variable header and payload that follow (§3.1.2, §3.1.3). */
export function readVersion(reader: ByteReader): MqttVersion {
  const name = reader.string();
  // MQTT 3.1's name: its clients understand the answer to an unknown level.
  if (name !== 'MQTT' && name !== 'MQIsdp') {
    throw new Violation('The Protocol Name is not “MQTT”.', {
      reason: 'not-mqtt',
      reasonCode: reasonCode.unsupportedProtocolVersion,
      clause: 'MQTT-3.1.2-1',
    });
  }
  const level = reader.byte();
  if (name === 'MQTT' && level === 4) return '3.1.1';
  if (name === 'MQTT' && level === 5) return '5.0';
  throw new VersionRefused(level);
}

export function readConnect(reader: ByteReader, version: MqttVersion): ConnectPacket {
  const flags = reader.byte();
  const hasWill = checkFlags(flags, version);
  const keepAliveSeconds = reader.twoBytes();
  const properties = version === '5.0' ? readProperties(reader, 'connect') : noProperties;
  if (properties.authenticationData !== undefined && properties.authenticationMethod === undefined) {
    throw protocolError('Authentication Data came without an Authentication Method.', '§3.1.2.11.10');
  }
  const clientId = reader.string();
  const will = hasWill ? readWill(reader, flags, version) : null;
  const username = (flags & flag.username) !== 0 ? reader.string() : null;
  const password = (flags & flag.password) !== 0 ? reader.binary() : null;
  if (!reader.isAtEnd) throw malformed('CONNECT holds more than its fields.');
  const cleanStart = (flags & flag.cleanStart) !== 0;
  return { type: 'connect', version, cleanStart, keepAliveSeconds, clientId, will, username, password, properties };
}

/** Gives whether there is a Will. */
function checkFlags(flags: number, version: MqttVersion): boolean {
  if ((flags & flag.reserved) !== 0) throw malformed('The reserved Connect Flag is set.', 'MQTT-3.1.2-3');
  const hasWill = (flags & flag.will) !== 0;
  const willQos = (flags >> 3) & 3;
  if (willQos === 3) throw malformed('Will QoS is 3.', 'MQTT-3.1.2-12');
  if (!hasWill && willQos !== 0) {
    throw malformed('Will QoS is set without a Will.', 'MQTT-3.1.2-11');
  }
  if (!hasWill && (flags & flag.willRetain) !== 0) {
    throw malformed('Will Retain is set without a Will.', 'MQTT-3.1.2-13');
  }
  if (version === '3.1.1' && (flags & flag.username) === 0 && (flags & flag.password) !== 0) {
    throw malformed('There is a password without a user name.', '3.1.1: MQTT-3.1.2-22');
  }
  return hasWill;
}

function readWill(reader: ByteReader, flags: number, version: MqttVersion): IncomingWill {
  let properties: Readonly<Properties> = noProperties;
  let forwarded: Buffer = Buffer.alloc(0);
  if (version === '5.0') ({ properties, forwarded } = forwardedProperties(reader, 'will'));
  const topic = reader.string();
  checkTopicName(topic);
  const payload = reader.binary();
  const qos = ((flags >> 3) & 3) as MqttQos;
  return { topic, payload, qos, retain: (flags & flag.willRetain) !== 0, properties, forwarded };
}
