/** ICMP (RFC 792; IANA, ICMP Parameters). */
import { addressText, type PacketReading } from './packet-reading';

type Read = (packet: PacketReading, internet: (packet: PacketReading) => void, code: number) => void;

interface Kind {
  readonly name: string;
  readonly codes?: readonly string[];
  readonly read?: Read;
}

const unreachable = [
  ...['network unreachable', 'host unreachable', 'protocol unreachable', 'port unreachable'],
  ...['fragmentation needed', 'source route failed', 'network unknown', 'host unknown', 'source host isolated'],
  ...['network prohibited', 'host prohibited', 'network unreachable for this service'],
  ...[
    'host unreachable for this service',
    'communication prohibited',
    'host precedence violation',
    'precedence cutoff',
  ],
];
const redirects = ['for the network', 'for the host', 'for the service and network', 'for the service and host'];

const quoting: Read = (packet, internet) => {
  packet.reader.number('Unused', 4);
  packet.quoted(() => internet(packet));
};

const kinds: Readonly<Record<number, Kind>> = {
  0: { name: 'Echo Reply', read: echo },
  3: { name: 'Destination Unreachable', codes: unreachable, read: destinationUnreachable },
  4: { name: 'Source Quench', read: quoting },
  5: { name: 'Redirect', codes: redirects, read: redirect },
  8: { name: 'Echo', read: echo },
  9: { name: 'Router Advertisement' },
  10: { name: 'Router Solicitation' },
  11: {
    name: 'Time Exceeded',
    codes: ['time to live exceeded in transit', 'fragment reassembly time exceeded'],
    read: quoting,
  },
  12: { name: 'Parameter Problem', codes: ['the pointer tells', 'an option is missing', 'bad length'], read: pointer },
  13: { name: 'Timestamp', read: timestamps },
  14: { name: 'Timestamp Reply', read: timestamps },
  17: { name: 'Address Mask Request' },
  18: { name: 'Address Mask Reply' },
  42: { name: 'Extended Echo Request' },
  43: { name: 'Extended Echo Reply' },
};

export function icmp(packet: PacketReading, internet: (packet: PacketReading) => void): void {
  const { reader } = packet;
  const start = reader.at;
  reader.group('Internet Control Message Protocol', () => {
    const type = reader.number('Type', 1, (value) => kinds[value]?.name);
    const kind = kinds[type];
    packet.is('icmp', kind?.name ?? `type ${type}`);
    const code = reader.number('Code', 1, (value) => kind?.codes?.[value]);
    if (kind?.codes?.[code]) packet.is('icmp', `${kind.name}: ${kind.codes[code]}`);
    packet.checksum('Checksum', start, false, 'PACKET_CHECKSUM', 'RFC 792');
    kind?.read?.(packet, internet, code);
    packet.rest('Data');
  });
}

function echo(packet: PacketReading): void {
  const identifier = packet.reader.number('Identifier', 2);
  const sequence = packet.reader.number('Sequence Number', 2);
  packet.is('icmp', `${packet.summary} id=${identifier} seq=${sequence}`);
}

/** Fragmentation needed: the MTU of the next hop (RFC 1191 §4). */
function destinationUnreachable(packet: PacketReading, internet: (packet: PacketReading) => void, code: number): void {
  packet.reader.number('Unused', 2);
  packet.reader.number(code === 4 ? 'Next-Hop MTU' : 'Unused', 2);
  packet.quoted(() => internet(packet));
}

function redirect(packet: PacketReading, internet: (packet: PacketReading) => void): void {
  const gateway = packet.reader.take('Gateway Internet Address', 4, addressText);
  packet.is('icmp', `${packet.summary} to ${addressText(gateway)}`);
  packet.quoted(() => internet(packet));
}

function pointer(packet: PacketReading, internet: (packet: PacketReading) => void): void {
  packet.reader.number('Pointer', 1);
  packet.reader.number('Unused', 3);
  packet.quoted(() => internet(packet));
}

/** Milliseconds since midnight UT. */
function timestamps(packet: PacketReading): void {
  echo(packet);
  for (const name of ['Originate Timestamp', 'Receive Timestamp', 'Transmit Timestamp']) packet.reader.number(name, 4);
}
