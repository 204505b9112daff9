/** TCP (RFC 9293 §3.1). */
import { bitsOf } from '../field-reader';
import type { PacketReading } from './packet-reading';
import { tcpOptions } from './tcp-options';

const clause = 'RFC 9293 §3.1';

/** From the lowest bit on. */
const letters = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR', 'AE'];

export function tcp(packet: PacketReading): void {
  const { reader } = packet;
  const start = reader.at;
  reader.group('Transmission Control Protocol', () => {
    const source = reader.number('Source Port', 2);
    const target = reader.number('Destination Port', 2);
    const sequence = reader.number('Sequence Number', 4);
    packet.is('tcp', `${source} → ${target}`);
    const acknowledgement = reader.number('Acknowledgment Number', 4);
    const { headerByteLength, flags } = offsetAndFlags(packet);
    const window = reader.number('Window', 2);
    packet.checksum('Checksum', start, packet.network !== null, 'PACKET_CHECKSUM', clause);
    reader.number('Urgent Pointer', 2);
    const set = letters.filter((_, bit) => ((flags >> bit) & 1) === 1);
    const byteLength = Math.max(0, reader.end - start - headerByteLength);
    const acknowledged = set.includes('ACK') ? ` Ack=${acknowledgement}` : '';
    const line = `${source} → ${target} [${set.join(', ')}] Seq=${sequence}${acknowledged} Win=${window} Len=${byteLength}`;
    packet.is('tcp', line);
    combination(packet, start, set);
    tcpOptions(packet, start + headerByteLength);
    packet.rest('Payload');
  });
}

function offsetAndFlags(packet: PacketReading): { headerByteLength: number; flags: number } {
  const { reader } = packet;
  const { at } = reader;
  const byteLength = reader.left > 0 ? (reader.peek() >> 4) * 4 : 0;
  const text = `${byteLength / 4} words of 4 bytes`;
  const add = (): void => reader.add({ name: 'Data Offset', value: byteLength, at, len: 1, mask: 0xf0, text });
  // Read with the flags after it: cut off between the two, neither is there.
  if (reader.left > 1) add();
  const whole = reader.bits(2, [
    ['Reserved', 0x0e00],
    ['AE', 0x0100],
    ['CWR', 0x0080],
    ['ECE', 0x0040],
    ['URG', 0x0020],
    ['ACK', 0x0010],
    ['PSH', 0x0008],
    ['RST', 0x0004],
    ['SYN', 0x0002],
    ['FIN', 0x0001],
  ]);
  if (byteLength < 20)
    reader.refuse({ code: 'PACKET_HEADER_LENGTH', clause, details: { byteLength, least: 20 } }, at, 1);
  return { headerByteLength: byteLength, flags: bitsOf(whole, 0x01ff) };
}

/** Flags that no sender means. */
function combination({ reader }: PacketReading, start: number, set: readonly string[]): void {
  const has = (...names: string[]): boolean => names.every((name) => set.includes(name));
  const isStrange = set.length === 0 || has('SYN', 'FIN') || has('SYN', 'RST') || has('FIN', 'RST');
  if (isStrange)
    reader.complain(
      {
        code: 'PACKET_FLAGS',
        clause: 'RFC 9293 §3.10.7',
        severity: 'warning',
        details: { flags: set.join(', ') || '0' },
      },
      start + 12,
      2,
    );
}
