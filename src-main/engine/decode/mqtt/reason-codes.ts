/** What reason codes (MQTT 5.0 §2.4) and return codes (3.1.1 §3.2.2.3, §3.9.3) stand for, and in which packets. */
import { mqttConnectReturnCodes, mqttReasonCodes } from '../../../contract/mqtt-reason-codes';
import type { Rule } from '../complaints';
import type { Role } from './connection';
import { isVersion5, type Packet } from './packet';
import type { PacketType } from './packet-types';

const ofPublish = [0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99];
const ofRelease = [0x00, 0x92];
const upTo = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, at) => first + at);

/** The tables of MQTT 5.0 §3.2.2.2, §3.4.2.1, §3.5.2.1, §3.6.2.1, §3.7.2.1, §3.9.3, §3.11.3, §3.14.2.1 and §3.15.2.1. */
const allowed: Readonly<Partial<Record<PacketType, readonly number[]>>> = {
  CONNACK: [0x00, ...upTo(0x80, 0x8a), 0x8c, 0x90, 0x95, 0x97, ...upTo(0x99, 0x9d), 0x9f],
  PUBACK: ofPublish,
  PUBREC: ofPublish,
  PUBREL: ofRelease,
  PUBCOMP: ofRelease,
  SUBACK: [0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8f, 0x91, 0x97, 0x9e, 0xa1, 0xa2],
  UNSUBACK: [0x00, 0x11, 0x80, 0x83, 0x87, 0x8f, 0x91],
  DISCONNECT: [0x00, 0x04, ...upTo(0x80, 0x83), 0x87, 0x89, 0x8b, ...upTo(0x8d, 0x90), ...upTo(0x93, 0xa2)],
  AUTH: [0x00, 0x18, 0x19],
};

const clauses: Readonly<Partial<Record<PacketType, string>>> = {
  CONNACK: 'MQTT-3.2.2-8',
  PUBACK: 'MQTT-3.4.2-1',
  PUBREC: 'MQTT-3.5.2-1',
  PUBREL: 'MQTT-3.6.2-1',
  PUBCOMP: 'MQTT-3.7.2-1',
  SUBACK: 'MQTT-3.9.3-2',
  UNSUBACK: 'MQTT-3.11.3-2',
  DISCONNECT: 'MQTT-3.14.2-1',
  AUTH: 'MQTT-3.15.2-1',
};

/** Codes that only one side has a reason to send (§3.14.2.1, §3.15.2.1). */
const senders: Readonly<Partial<Record<PacketType, Readonly<Record<Role, readonly number[]>>>>> = {
  DISCONNECT: {
    client: [0x00, 0x04],
    server: [0x87, 0x89, 0x8b, 0x8d, 0x8e, 0x8f, ...upTo(0x9a, 0xa2)],
  },
  AUTH: { client: [0x19], server: [0x00] },
};

/** Undefined: it means nothing in this packet. */
export function reasonCodeName(code: number, type: PacketType): string | undefined {
  if (!allowed[type]?.includes(code)) return undefined;
  if (code === 0 && type === 'DISCONNECT') return 'Normal disconnection';
  if (code === 0 && type === 'SUBACK') return 'Granted QoS 0';
  return mqttReasonCodes[code];
}

export function connectReturnCodeName(code: number): string | undefined {
  return mqttConnectReturnCodes[code];
}

export function subackReturnCodeName(code: number): string | undefined {
  if (code <= 2) return `Success - Maximum QoS ${code}`;
  return code === 0x80 ? 'Failure' : undefined;
}

/** The name that a code has in the version that the connection speaks. */
export function codeName(packet: Packet, code: number): string | undefined {
  if (isVersion5(packet)) return reasonCodeName(code, packet.type);
  return packet.type === 'CONNACK' ? connectReturnCodeName(code) : subackReturnCodeName(code);
}

/** A byte that is a reason code or a return code. `about`: what it is said of. Returns the code. */
export function readCode(packet: Packet, name: string, about?: string): number {
  const { reader, type, from } = packet;
  const { at } = reader;
  const naming = (value: number): string | undefined => {
    const text = codeName(packet, value);
    return about === undefined ? text : `${text ?? 'unknown'} · ${about}`;
  };
  const code = reader.number(name, 1, naming);
  const clause = isVersion5(packet) ? clauses[type]! : versionThreeClause(type);
  if (codeName(packet, code) === undefined) {
    const rule: Rule = { code: 'MQTT_REASON_CODE', clause, details: { code: hexadecimal(code), type } };
    reader.complain(rule, at, 1);
  } else if (isVersion5(packet) && isOfTheOther(type, code, from.role)) {
    const details = { code: hexadecimal(code), side: from.role! };
    reader.complain({ code: 'MQTT_REASON_CODE_SENDER', clause, severity: 'warning', details }, at, 1);
  }
  return code;
}

const versionThreeClause = (type: PacketType): string =>
  type === 'CONNACK' ? 'MQTT 3.1.1 §3.2.2.3' : 'MQTT-3.9.3-2 (3.1.1)';

function isOfTheOther(type: PacketType, code: number, role: Role | null): boolean {
  if (role === null) return false;
  return senders[type]?.[role === 'client' ? 'server' : 'client'].includes(code) ?? false;
}

const hexadecimal = (code: number): string => `0x${code.toString(16).padStart(2, '0')}`;

export const nameOfCode = (packet: Packet, code: number): string => codeName(packet, code) ?? `code ${code}`;
