/** What an IP packet is, by its first four bits, and what it carries. */
import { icmp } from './icmp';
import { icmp6 } from './icmp6';
import { igmp } from './igmp';
import { ipv4 } from './ipv4';
import { ipv6 } from './ipv6';
import { ipProtocolName, ipProtocols } from './numbers';
import type { PacketReading } from './packet-reading';
import { tcp } from './tcp';
import { udp } from './udp';

export function internet(packet: PacketReading): void {
  const { reader } = packet;
  const version = reader.left > 0 ? reader.peek() >> 4 : 0;
  if (version === 4) ipv4(packet, transport);
  else if (version === 6) ipv6(packet, transport);
  else packet.rest('Data');
}

export type Transport = (packet: PacketReading, protocol: number) => void;

/** What the protocol number says; in a fragment other than the first there is no header. */
function transport(packet: PacketReading, protocol: number): void {
  switch (protocol) {
    case ipProtocols.tcp:
      return tcp(packet);
    case ipProtocols.udp:
      return udp(packet);
    case ipProtocols.icmp:
      return icmp(packet, internet);
    case ipProtocols.icmpv6:
      return icmp6(packet, internet);
    case ipProtocols.igmp:
      return igmp(packet);
    case 4:
    case 41:
      return packet.inner(() => internet(packet));
    default:
      packet.is('ip', `${packet.ends} ${ipProtocolName(protocol) ?? `protocol ${protocol}`}`);
      packet.rest('Data');
  }
}
