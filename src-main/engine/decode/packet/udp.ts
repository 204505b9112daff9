/** UDP (RFC 768). */
import type { PacketReading } from './packet-reading';

const clause = 'RFC 768';

export function udp(packet: PacketReading): void {
  const { reader } = packet;
  const start = reader.at;
  reader.group('User Datagram Protocol', () => {
    const source = reader.number('Source Port', 2);
    const target = reader.number('Destination Port', 2);
    packet.is('udp', `${source} → ${target}`);
    lengthField(packet, start);
    const isUnused = reader.left >= 2 && reader.peek() === 0 && reader.peek(1) === 0;
    if (isUnused) reader.number('Checksum', 2, () => '0x0000, not used');
    else packet.checksum('Checksum', start, packet.network !== null, 'PACKET_CHECKSUM', clause);
    packet.is('udp', `${source} → ${target} ${reader.left} bytes`);
    packet.rest('Payload');
  });
}

/** A jumbogram has length 0 (RFC 2675 §4). */
function lengthField(packet: PacketReading, start: number): void {
  const { reader } = packet;
  const { at } = reader;
  const length = reader.number('Length', 2);
  if (length === 0) return;
  const byteLength = reader.end - start;
  const isLonger = length > byteLength && !packet.isCut && !packet.isQuoted && (packet.network?.isWhole ?? true);
  if (length < 8 || isLonger)
    reader.complain({ code: 'PACKET_LENGTH', clause, details: { length, byteLength } }, at, 2);
  if (length >= 8) reader.end = Math.min(reader.end, start + length);
}
