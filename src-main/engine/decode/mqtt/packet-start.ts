/** Whether bytes from the middle of a stream begin with MQTT packets: stricter than reading them, as any text has bytes that may begin one. */
import { packetTypeName, requiredFlags, type PacketType } from './packet-types';

/** So many packets have to be right one after the other, as far as they are there. */
const packetsLookedAt = 8;

export function beginsAsPackets(bytes: Uint8Array): boolean {
  if (bytes.length < 2) return false;
  for (let at = 0, count = 0; at < bytes.length && count < packetsLookedAt; count++) {
    const end = packetEnd(bytes, at);
    if (end === null) return false;
    at = end;
  }
  return true;
}

/** Null: no packet begins here. */
function packetEnd(bytes: Uint8Array, at: number): number | null {
  const first = bytes[at]!;
  const type = packetTypeName(first >> 4);
  if (!type || !hasItsFlags(type, first)) return null;
  let [byteLength, from] = [0, at + 1];
  for (let shift = 0; ; shift += 7) {
    // More than four bytes say no length (MQTT 5.0 §1.5.5).
    if (shift > 21) return null;
    const digit = bytes[from++];
    if (digit === undefined) return bytes.length;
    byteLength += (digit & 0x7f) * 2 ** shift;
    if (digit < 0x80) break;
  }
  return fits(type, first, byteLength, bytes.subarray(from, from + byteLength)) ? from + byteLength : null;
}

function hasItsFlags(type: PacketType, first: number): boolean {
  const flags = requiredFlags(type);
  return flags === null ? (first & 6) !== 6 : (first & 0xf) === flags;
}

/** `body`: what is there of it. */
function fits(type: PacketType, first: number, byteLength: number, body: Uint8Array): boolean {
  switch (type) {
    case 'PINGREQ':
    case 'PINGRESP':
      return byteLength === 0;
    case 'PUBLISH':
      return fitsTopic(byteLength - ((first & 6) === 0 ? 0 : 2), body);
    case 'CONNACK':
      return byteLength >= 2 && (body[0] ?? 0) <= 1;
    case 'PUBACK':
    case 'PUBREC':
    case 'PUBREL':
    case 'PUBCOMP':
      // A reason code, if there is one, and the length of properties (MQTT 5.0 §3.4.2).
      return byteLength === 2 || (byteLength > 2 && isReasonCode(body[2] ?? 0) && (body[3] ?? 0) <= byteLength - 2);
    case 'DISCONNECT':
    case 'AUTH':
      return byteLength === 0 || isReasonCode(body[0] ?? 0);
    case 'CONNECT':
      return byteLength >= 10 && (body[0] ?? 0) === 0;
    default:
      return byteLength >= 2;
  }
}

/** A Topic Name that goes no further than the packet, and is text. */
function fitsTopic(byteLength: number, body: Uint8Array): boolean {
  if (body.length < 2) return byteLength >= 2;
  const end = 2 + ((body[0]! << 8) | body[1]!);
  return end <= byteLength && body.subarray(2, end).every((byte) => byte >= 0x20 && byte !== 0x7f);
}

/** MQTT 5.0 §2.4: below 0x80 there are few. */
const isReasonCode = (code: number): boolean => code >= 0x80 || code <= 4 || (code >= 0x10 && code <= 0x19);
