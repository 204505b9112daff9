/** A captured packet, header by header: from the link to TCP, UDP or ICMP. What these carry is not read here. */
import type { FieldNode } from '../../../contract/fields';
import type { Complaint } from '../decoder';
import { defaultLimits, type DecodeLimits } from '../limits';
import { readLink } from './link-layer';
import { PacketReading } from './packet-reading';

export interface PacketBytes {
  readonly bytes: Uint8Array;
  /** LINKTYPE_ value: what they begin with. */
  readonly linkType: number;
  /** As it was on the wire; more than `bytes` where the capture has only the beginning. */
  readonly byteLength: number;
}

export interface DecodedPacket {
  /** One at the top for each header. */
  readonly fields: readonly FieldNode[];
  /** The innermost header that was understood: `tcp`, `udp`, `icmp`, `arp` …; `data`: none was. */
  readonly protocol: string;
  readonly summary: string;
  readonly complaints: readonly Complaint[];
}

/** Never throws: what cannot be understood is shown as bytes, and said. */
export function decodePacket(
  { bytes, linkType, byteLength }: PacketBytes,
  limits: DecodeLimits = defaultLimits,
): DecodedPacket {
  const packet = new PacketReading(bytes, byteLength, limits);
  packet.reader.attempt(() => readLink(packet, linkType));
  packet.reader.end = bytes.length;
  packet.rest('Data');
  const { protocol, summary, reader } = packet;
  return { protocol, summary, fields: reader.fields, complaints: reader.complaints.list };
}
