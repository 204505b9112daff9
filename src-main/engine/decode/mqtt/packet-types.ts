/** MQTT Control Packet types (MQTT 5.0 §2.1.2, 3.1.1 §2.2.1) and the flags that they must carry. */

export const packetTypes = {
  CONNECT: 1,
  CONNACK: 2,
  PUBLISH: 3,
  PUBACK: 4,
  PUBREC: 5,
  PUBREL: 6,
  PUBCOMP: 7,
  SUBSCRIBE: 8,
  SUBACK: 9,
  UNSUBSCRIBE: 10,
  UNSUBACK: 11,
  PINGREQ: 12,
  PINGRESP: 13,
  DISCONNECT: 14,
  AUTH: 15,
} as const;
export type PacketType = keyof typeof packetTypes;

const names: Readonly<Record<number, PacketType>> = Object.fromEntries(
  Object.entries(packetTypes).map(([name, type]) => [type, name as PacketType]),
);

/** Undefined: reserved. */
export function packetTypeName(type: number): PacketType | undefined {
  return names[type];
}

/** What the lower four bits of the first byte have to be; PUBLISH has its own there. */
export function requiredFlags(type: PacketType): number | null {
  if (type === 'PUBLISH') return null;
  return type === 'PUBREL' || type === 'SUBSCRIBE' || type === 'UNSUBSCRIBE' ? 0b0010 : 0;
}
