/** Which version a connection speaks. */
import type { PacketType } from './packet-types';

/** By the level that CONNECT names. */
export const versionNames: Readonly<Record<number, string>> = { 3: 'MQTT 3.1', 4: 'MQTT 3.1.1', 5: 'MQTT 5.0' };

/** Without their reason codes and properties, which only MQTT 5 has, these packets hold two bytes. */
const identifierAlone: ReadonlySet<PacketType> = new Set(['PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP', 'UNSUBACK']);

/** What a packet tells by its length, where no CONNECT has been seen; null: nothing. */
export function impliedVersion(type: PacketType, byteLength: number): 4 | 5 | null {
  const isLonger = byteLength > 4;
  if (type === 'AUTH' || (type === 'DISCONNECT' && byteLength > 2)) return 5;
  if (identifierAlone.has(type)) return isLonger ? 5 : null;
  if (type !== 'CONNACK') return null;
  return isLonger ? 5 : 4;
}
