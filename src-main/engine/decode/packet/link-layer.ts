/** The headers of links, up to the packet that they carry. */
import type { Rule } from '../complaints';
import { arp } from './arp';
import { internet } from './internet';
import { etherTypeName, etherTypes } from './numbers';
import { macText, type PacketReading } from './packet-reading';

/** LINKTYPE_ values (draft-ietf-opsawg-pcaplinktype). */
const links: Readonly<Record<number, (packet: PacketReading) => void>> = {
  0: loopback,
  1: ethernet,
  12: internet,
  14: internet,
  101: internet,
  108: loopback,
  113: cooked,
  228: internet,
  229: internet,
  276: cooked2,
};

export function readLink(packet: PacketReading, linkType: number): void {
  const link = links[linkType];
  if (link) return link(packet);
  packet.is('data', `${packet.bytes.length} bytes of link type ${linkType}`);
  packet.rest('Data');
}

/** Longest length of IEEE 802.3; from 0x0600 on it is a type. */
const longestFrame = 1500;

function ethernet(packet: PacketReading): void {
  const { reader } = packet;
  let type = 0;
  const start = reader.at;
  const isFrame802 = isLength(packet.bytes, start + 12);
  reader.group(isFrame802 ? 'IEEE 802.3 Ethernet' : 'Ethernet II', () => {
    const target = reader.take('Destination', 6, macText, kindOfAddress(packet.bytes[start]));
    const source = reader.take('Source', 6, macText, kindOfAddress(packet.bytes[start + 6]));
    packet.is('ethernet', `${macText(source)} → ${macText(target)}`);
    type = isFrame802 ? 0 : typeField(packet);
    if (isFrame802) length802(packet);
  });
  if (isFrame802) packet.rest('LLC Data');
  else carried(packet, type);
  reader.end = packet.bytes.length;
  if (reader.left > 0) reader.raw('Padding', reader.left, `${reader.left} bytes after the packet`);
}

function isLength(bytes: Uint8Array, at: number): boolean {
  return at + 2 <= bytes.length && ((bytes[at]! << 8) | bytes[at + 1]!) <= longestFrame;
}

/** IEEE 802-2014 §8.2: the first byte's lowest bits. */
function kindOfAddress(first: number | undefined): string | undefined {
  if (first === undefined) return undefined;
  const group = (first & 1) === 0 ? 'unicast' : 'group';
  return (first & 2) === 0 ? group : `${group}, locally administered`;
}

function length802(packet: PacketReading): void {
  const { reader } = packet;
  const { at } = reader;
  const length = reader.number('Length', 2);
  const rule: Rule = {
    code: 'PACKET_LENGTH',
    clause: 'IEEE 802.3 §3.2.6',
    details: { length, byteLength: reader.left },
  };
  if (length <= reader.left) reader.end = reader.at + length;
  else if (!packet.isCut) reader.complain(rule, at, 2);
}

function typeField(packet: PacketReading): number {
  return packet.reader.number(
    'Type',
    2,
    (value) => `0x${value.toString(16).padStart(4, '0')} ${etherTypeName(value) ?? 'unknown'}`,
  );
}

/** What follows an EtherType: tags before it are headers of their own. */
function carried(packet: PacketReading, type: number): void {
  if (type === etherTypes.ipv4 || type === etherTypes.ipv6) internet(packet);
  else if (type === etherTypes.arp) arp(packet);
  else if (type === etherTypes.vlan || type === etherTypes.serviceVlan || type === etherTypes.oldServiceVlan)
    packet.inner(() => vlan(packet, type));
  else packet.rest('Data');
}

/** IEEE 802.1Q §9.6. */
function vlan(packet: PacketReading, tag: number): void {
  const { reader } = packet;
  let type = 0;
  reader.group(tag === etherTypes.serviceVlan ? '802.1ad Provider Bridging' : '802.1Q Virtual LAN', () => {
    reader.bits(2, [
      ['Priority', 0xe000],
      ['DEI', 0x1000, (value) => (value === 1 ? 'may be dropped' : 'not to be dropped first')],
      ['VLAN Identifier', 0x0fff],
    ]);
    type = typeField(packet);
  });
  carried(packet, type);
}

const packetTypes = ['to us', 'broadcast', 'multicast', 'to another host', 'sent by us'];
const packetTypeName = (value: number): string | undefined => packetTypes[value];
const hardwareEthernet = (value: number): string | undefined =>
  ({ 1: 'Ethernet', 512: 'PPP', 772: 'loopback', 801: 'IEEE 802.11', 65_534: 'none' })[value];

/** LINKTYPE_LINUX_SLL. */
function cooked(packet: PacketReading): void {
  const { reader } = packet;
  let type = 0;
  reader.group('Linux cooked capture v1', () => {
    reader.number('Packet Type', 2, packetTypeName);
    reader.number('ARPHRD Type', 2, hardwareEthernet);
    linkAddress(packet, reader.number('Address Length', 2));
    type = typeField(packet);
  });
  carried(packet, type);
}

/** LINKTYPE_LINUX_SLL2. */
function cooked2(packet: PacketReading): void {
  const { reader } = packet;
  let type = 0;
  reader.group('Linux cooked capture v2', () => {
    type = typeField(packet);
    reader.number('Reserved', 2);
    reader.number('Interface Index', 4);
    reader.number('ARPHRD Type', 2, hardwareEthernet);
    reader.number('Packet Type', 1, packetTypeName);
    linkAddress(packet, reader.number('Address Length', 1));
  });
  carried(packet, type);
}

/** Eight bytes, of which the first are an address. */
function linkAddress({ reader }: PacketReading, byteLength: number): void {
  const used = Math.min(byteLength, 8);
  if (used > 0) reader.take('Source', used, macText);
  if (used < 8) reader.raw('Unused', 8 - used);
}

/** LINKTYPE_NULL, LINKTYPE_LOOP: in the byte order of the machine that captured, or of the network. */
function loopback(packet: PacketReading): void {
  const { reader } = packet;
  reader.group('Null/Loopback', () => {
    const bytes = packet.bytes.subarray(0, 4);
    const isBig = bytes[0] === 0;
    const family = isBig ? bytes[3] : bytes[0];
    reader.take('Family', 4, () => family ?? 0, familyName(family ?? 0));
  });
  internet(packet);
}

const familyName = (value: number): string | undefined =>
  ({ 2: 'IPv4', 10: 'IPv6', 24: 'IPv6', 28: 'IPv6', 30: 'IPv6' })[value];
