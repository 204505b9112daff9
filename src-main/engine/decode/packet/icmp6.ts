/** ICMPv6 (RFC 4443), with Neighbor Discovery (RFC 4861) and Multicast Listener Discovery (RFC 2710, RFC 3810). */
import { neighborOptions } from './neighbor-options';
import { addressText, type PacketReading } from './packet-reading';

type Internet = (packet: PacketReading) => void;

interface Kind {
  readonly name: string;
  readonly codes?: readonly string[];
  readonly read?: (packet: PacketReading, internet: Internet) => void;
}

const unreachable = [
  ...['no route to destination', 'administratively prohibited', 'beyond scope of source address'],
  ...['address unreachable', 'port unreachable', 'source address failed policy', 'reject route to destination'],
];

const quoting =
  (name: string) =>
  (packet: PacketReading, internet: Internet): void => {
    packet.reader.number(name, 4);
    packet.quoted(() => internet(packet));
  };

const kinds: Readonly<Record<number, Kind>> = {
  1: { name: 'Destination Unreachable', codes: unreachable, read: quoting('Unused') },
  2: { name: 'Packet Too Big', read: quoting('MTU') },
  3: {
    name: 'Time Exceeded',
    codes: ['hop limit exceeded in transit', 'fragment reassembly time exceeded'],
    read: quoting('Unused'),
  },
  4: {
    name: 'Parameter Problem',
    codes: ['erroneous header field', 'unrecognized next header', 'unrecognized option'],
    read: quoting('Pointer'),
  },
  128: { name: 'Echo Request', read: echo },
  129: { name: 'Echo Reply', read: echo },
  130: { name: 'Multicast Listener Query', read: listener },
  131: { name: 'Multicast Listener Report', read: listener },
  132: { name: 'Multicast Listener Done', read: listener },
  133: { name: 'Router Solicitation', read: routerSolicitation },
  134: { name: 'Router Advertisement', read: routerAdvertisement },
  135: { name: 'Neighbor Solicitation', read: neighborSolicitation },
  136: { name: 'Neighbor Advertisement', read: neighborAdvertisement },
  137: { name: 'Redirect', read: redirect },
  143: { name: 'Multicast Listener Report v2', read: listenerReport },
};

export function icmp6(packet: PacketReading, internet: Internet): void {
  const { reader } = packet;
  const start = reader.at;
  reader.group('Internet Control Message Protocol v6', () => {
    const type = reader.number('Type', 1, (value) => kinds[value]?.name);
    const kind = kinds[type];
    packet.is('icmpv6', kind?.name ?? `type ${type}`);
    const code = reader.number('Code', 1, (value) => kind?.codes?.[value]);
    if (kind?.codes?.[code]) packet.is('icmpv6', `${kind.name}: ${kind.codes[code]}`);
    packet.checksum('Checksum', start, packet.network !== null, 'PACKET_CHECKSUM', 'RFC 4443 §2.3');
    kind?.read?.(packet, internet);
    packet.rest('Data');
  });
}

function echo(packet: PacketReading): void {
  const identifier = packet.reader.number('Identifier', 2);
  const sequence = packet.reader.number('Sequence Number', 2);
  packet.is('icmpv6', `${packet.summary} id=${identifier} seq=${sequence}`);
}

/** RFC 2710 §3. */
function listener(packet: PacketReading): void {
  packet.reader.number('Maximum Response Delay', 2);
  packet.reader.number('Reserved', 2);
  packet.is('icmpv6', `${packet.summary} ${address(packet, 'Multicast Address')}`);
}

function listenerReport({ reader }: PacketReading): void {
  reader.number('Reserved', 2);
  reader.number('Nr of Mcast Address Records', 2);
}

function routerSolicitation(packet: PacketReading): void {
  packet.reader.number('Reserved', 4);
  neighborOptions(packet);
}

/** RFC 4861 §4.2, RFC 4191 §2.2. */
function routerAdvertisement(packet: PacketReading): void {
  const { reader } = packet;
  reader.number('Cur Hop Limit', 1);
  reader.bits(1, [
    ['Managed address configuration', 0x80],
    ['Other configuration', 0x40],
    ['Home Agent', 0x20],
    ['Router Preference', 0x18, (value) => ['medium', 'high', 'reserved', 'low'][value]],
  ]);
  reader.number('Router Lifetime', 2, (value) => `${value} s`);
  reader.number('Reachable Time', 4, (value) => `${value} ms`);
  reader.number('Retrans Timer', 4, (value) => `${value} ms`);
  neighborOptions(packet);
}

function neighborSolicitation(packet: PacketReading): void {
  packet.reader.number('Reserved', 4);
  packet.is('icmpv6', `${packet.summary} for ${address(packet, 'Target Address')}`);
  neighborOptions(packet);
}

function neighborAdvertisement(packet: PacketReading): void {
  packet.reader.bits(4, [
    ['Router', 0x8000_0000],
    ['Solicited', 0x4000_0000],
    ['Override', 0x2000_0000],
  ]);
  packet.is('icmpv6', `${packet.summary} of ${address(packet, 'Target Address')}`);
  neighborOptions(packet);
}

function redirect(packet: PacketReading): void {
  packet.reader.number('Reserved', 4);
  const target = address(packet, 'Target Address');
  packet.is('icmpv6', `${packet.summary} of ${address(packet, 'Redirected Address')} to ${target}`);
  neighborOptions(packet);
}

function address({ reader }: PacketReading, name: string): string {
  return addressText(reader.take(name, 16, addressText));
}
