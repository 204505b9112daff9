/** IPv4 (RFC 791 §3.1). */
import type { Transport } from './internet';
import { codePointName, congestionName, ipProtocolName } from './numbers';
import { addressText, type PacketReading } from './packet-reading';

const clause = 'RFC 791 §3.1';

export function ipv4(packet: PacketReading, transport: Transport): void {
  const { reader } = packet;
  const start = reader.at;
  let protocol = 0;
  let isLater = false;
  let packetEnd = reader.end;
  reader.group('Internet Protocol Version 4', () => {
    const headerByteLength = versionAndLength(packet);
    reader.bits(1, [
      ['DSCP', 0xfc, codePointName],
      ['ECN', 0x03, congestionName],
    ]);
    packetEnd = totalLength(packet, start, headerByteLength);
    const isWhole = packetEnd <= reader.end;
    packetEnd = Math.min(packetEnd, reader.end);
    reader.number('Identification', 2);
    const { hasMore, offset } = fragmentation(packet);
    isLater = offset > 0;
    reader.number('Time to Live', 1);
    protocol = reader.number('Protocol', 1, ipProtocolName);
    headerChecksum(packet, start, headerByteLength);
    const source = reader.take('Source Address', 4, addressText).slice();
    const target = reader.take('Destination Address', 4, addressText).slice();
    packet.network = { source, target, protocol, isWhole: isWhole && !hasMore && !isLater };
    packet.is('ip', `${packet.ends} ${ipProtocolName(protocol) ?? `protocol ${protocol}`}`);
    options(packet, start + headerByteLength);
  });
  reader.end = packetEnd;
  if (isLater) fragment(packet);
  else transport(packet, protocol);
}

function versionAndLength(packet: PacketReading): number {
  const { reader } = packet;
  const { at } = reader;
  const byteLength = (reader.peek() & 0x0f) * 4;
  reader.bits(1, [['Version', 0xf0]]);
  reader.add({ name: 'IHL', value: byteLength, at, len: 1, mask: 0x0f, text: `${byteLength / 4} words of 4 bytes` });
  if (byteLength < 20)
    reader.refuse({ code: 'PACKET_HEADER_LENGTH', clause, details: { byteLength, least: 20 } }, at, 1);
  return byteLength;
}

/** Where the packet ends, which may be after what was captured. */
function totalLength(packet: PacketReading, start: number, headerByteLength: number): number {
  const { reader } = packet;
  const { at } = reader;
  const length = reader.number('Total Length', 2, (value) => (value === 0 ? 'left to the network card' : undefined));
  if (length === 0) return reader.end;
  const byteLength = reader.end - start;
  const isWrong = length < headerByteLength || (length > byteLength && !packet.isCut && !packet.isQuoted);
  if (isWrong) reader.complain({ code: 'PACKET_LENGTH', clause, details: { length, byteLength } }, at, 2);
  return length < headerByteLength ? reader.end : start + length;
}

function fragmentation({ reader }: PacketReading): { hasMore: boolean; offset: number } {
  const { at } = reader;
  const whole = (reader.peek() << 8) | (reader.left > 1 ? reader.peek(1) : 0);
  const offset = (whole & 0x1fff) * 8;
  const hasMore = (whole & 0x2000) !== 0;
  reader.bits(2, [
    ['Reserved Flag', 0x8000],
    ["Don't Fragment", 0x4000],
    ['More Fragments', 0x2000],
  ]);
  reader.add({ name: 'Fragment Offset', value: offset / 8, at, len: 2, mask: 0x1fff, text: `after ${offset} bytes` });
  return { hasMore, offset };
}

/** It covers the header alone, which may be whole where the packet is not. */
function headerChecksum(packet: PacketReading, start: number, headerByteLength: number): void {
  const { reader } = packet;
  const { end } = reader;
  const isHere = start + headerByteLength <= end;
  const { network } = packet;
  packet.network = isHere ? null : network;
  reader.end = Math.min(end, start + headerByteLength);
  packet.checksum('Header Checksum', start, false, 'PACKET_CHECKSUM', 'RFC 791 §3.1');
  reader.end = end;
  packet.network = network;
}

/** Without their bytes in a field each: the copied flag, class and number are one byte. */
const optionNames: Readonly<Record<number, string>> = {
  7: 'Record Route',
  68: 'Internet Timestamp',
  130: 'Security',
  131: 'Loose Source Route',
  136: 'Stream Identifier',
  137: 'Strict Source Route',
  148: 'Router Alert',
};

function options(packet: PacketReading, end: number): void {
  const { reader } = packet;
  while (reader.at < end) {
    const type = reader.peek();
    if (type > 1) longOption(packet, end);
    else
      reader.group(type === 0 ? 'End of Option List' : 'No Operation', () => {
        reader.number('Option Type', 1);
        if (type === 0 && reader.at < end) reader.raw('Option Padding', Math.min(end, reader.end) - reader.at);
      });
  }
}

function longOption(packet: PacketReading, end: number): void {
  const { reader } = packet;
  const { at } = reader;
  reader.group(optionNames[reader.peek()] ?? 'Option', () => {
    reader.number('Option Type', 1);
    const length = reader.number('Option Length', 1);
    if (length < 2 || at + length > end)
      reader.refuse(
        { code: 'PACKET_OPTION', clause, details: { length } },
        at,
        Math.max(0, Math.min(end, reader.end) - at),
      );
    if (length > 2) reader.raw('Option Data', length - 2);
  });
}

export function fragment(packet: PacketReading): void {
  const { reader } = packet;
  packet.is('ip', `${packet.ends} fragment`);
  if (!packet.isQuoted)
    reader.complain({ code: 'PACKET_FRAGMENT', clause: 'RFC 791 §3.2', severity: 'note' }, reader.at, reader.left);
  packet.rest('Fragment Data');
}
