/** What the readers of packets work with. */
import type { FieldReader } from '../field-reader';
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
}

export const isVersion5 = ({ version }: Packet): boolean => version >= 5;

/** Parts of a summary, the empty ones left out. */
export function joined(...parts: readonly (string | false | null | undefined)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' · ');
}

const shortLength = 100;

export function short(text: string): string {
  return text.length > shortLength ? `${text.slice(0, shortLength - 1)}…` : text;
}
