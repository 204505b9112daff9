/** Options of Neighbor Discovery (RFC 4861 §4.6, RFC 8106). */
import { addressText, macText, type PacketReading } from './packet-reading';

const names: Readonly<Record<number, string>> = {
  1: 'Source Link-Layer Address',
  2: 'Target Link-Layer Address',
  3: 'Prefix Information',
  4: 'Redirected Header',
  5: 'MTU Option',
  14: 'Nonce',
  24: 'Route Information',
  25: 'Recursive DNS Server',
  31: 'DNS Search List',
};

export function neighborOptions(packet: PacketReading): void {
  const { reader } = packet;
  const { end } = reader;
  while (reader.left > 0) {
    const { at } = reader;
    const type = reader.peek();
    reader.group(names[type] ?? 'Neighbor Discovery Option', () => {
      reader.number('Option Type', 1, (value) => names[value]);
      const length = reader.number('Option Length', 1, (value) => `${value * 8} bytes`);
      if ((length === 0 || at + length * 8 > end) && !packet.isCut)
        reader.refuse({ code: 'PACKET_OPTION', clause: 'RFC 4861 §4.6', details: { length: length * 8 } }, at, 2);
      reader.end = Math.min(end, at + Math.max(1, length) * 8);
      option(packet, type);
      packet.rest('Option Data');
      reader.end = end;
    });
  }
}

function option(packet: PacketReading, type: number): void {
  const { reader } = packet;
  if ((type === 1 || type === 2) && reader.left === 6) reader.take('Link-Layer Address', 6, macText);
  else if (type === 3 && reader.left >= 30) prefix(packet);
  else if (type === 5 && reader.left >= 6) {
    reader.number('Option Reserved', 2);
    reader.number('MTU', 4);
  } else if (type === 25 && reader.left >= 6) servers(packet);
}

/** RFC 4861 §4.6.2. */
function prefix({ reader }: PacketReading): void {
  reader.number('Prefix Length', 1);
  reader.bits(1, [
    ['On-link', 0x80],
    ['Autonomous address-configuration', 0x40],
  ]);
  reader.number('Valid Lifetime', 4, seconds);
  reader.number('Preferred Lifetime', 4, seconds);
  reader.number('Option Reserved', 4);
  reader.take('Prefix', 16, addressText);
}

/** RFC 8106 §5.1. */
function servers({ reader }: PacketReading): void {
  reader.number('Option Reserved', 2);
  reader.number('Lifetime', 4, seconds);
  while (reader.left >= 16) reader.take('DNS Server Address', 16, addressText);
}

const seconds = (value: number): string => (value === 0xffff_ffff ? 'without end' : `${value} s`);
