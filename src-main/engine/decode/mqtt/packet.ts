/** What the readers of packets work with. */
import type { ExchangePart } from '../../../contract/decoded';
import type { FieldReader } from '../field-reader';
import type { DecodeLimits } from '../limits';
import type { MqttSide } from './connection';
import type { PacketType } from './packet-types';

export interface Packet {
  readonly type: PacketType;
  readonly reader: FieldReader;
  /** The lower four bits of the first byte. */
  readonly flags: number;
  /** 3 (MQTT 3.1), 4 (3.1.1) or 5. */
  readonly version: number;
  /** Offset within the packet of its end; the reader's may come sooner, where not all of a long packet is kept. */
  readonly end: number;
  /** Who has sent it. */
  readonly from: MqttSide;
  readonly limits: DecodeLimits;
}

/** What was read of a packet, besides its fields. */
export interface Said {
  readonly summary: string;
  readonly exchange?: ExchangePart | null;
}

export const isVersion5 = ({ version }: Packet): boolean => version >= 5;

/** The statement of the version that the connection speaks. */
export const cite = (packet: Packet, version5: string, version3: string): string =>
  isVersion5(packet) ? version5 : `${version3} (3.1.1)`;

/** Parts of a summary, the empty ones left out. */
export function joined(...parts: readonly (string | false | null | undefined)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' · ');
}

const shortLength = 100;

export function short(text: string): string {
  return text.length > shortLength ? `${text.slice(0, shortLength - 1)}…` : text;
}
