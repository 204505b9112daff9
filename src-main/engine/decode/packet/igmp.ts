/** IGMP (RFC 1112, RFC 2236, RFC 9776), the part that all versions have. */
import { addressText, type PacketReading } from './packet-reading';

const types: Readonly<Record<number, string>> = {
  0x11: 'Membership Query',
  0x12: 'Version 1 Membership Report',
  0x16: 'Version 2 Membership Report',
  0x17: 'Leave Group',
  0x22: 'Version 3 Membership Report',
};

export function igmp(packet: PacketReading): void {
  const { reader } = packet;
  const start = reader.at;
  reader.group('Internet Group Management Protocol', () => {
    const type = reader.number('Type', 1, (value) => types[value]);
    packet.is('igmp', types[type] ?? `type ${type}`);
    reader.number('Max Resp Code', 1);
    packet.checksum('Checksum', start, false, 'PACKET_CHECKSUM', 'RFC 2236 §2.3');
    if (type === 0x22) {
      reader.number('Reserved', 2);
      reader.number('Number of Group Records', 2);
    } else {
      const group = reader.take('Group Address', 4, addressText);
      packet.is('igmp', `${types[type] ?? `type ${type}`} ${addressText(group)}`);
    }
    packet.rest('Data');
  });
}
