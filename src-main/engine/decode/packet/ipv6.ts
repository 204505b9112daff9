/** IPv6 and its extension headers (RFC 8200 §3, §4). */
import type { Transport } from './internet';
import { fragment } from './ipv4';
import { codePointName, congestionName, extensionHeaders, ipProtocolName } from './numbers';
import { addressText, type PacketReading } from './packet-reading';

/** Headers one after another; more are an attack. */
const mostExtensions = 32;

interface Chain {
  next: number;
  isFragment: boolean;
  isLater: boolean;
}

export function ipv6(packet: PacketReading, transport: Transport): void {
  const { reader } = packet;
  const chain: Chain = { next: 0, isFragment: false, isLater: false };
  let isWhole = true;
  let end = reader.end;
  reader.group('Internet Protocol Version 6', () => {
    firstWord(packet);
    const wanted = payloadLength(packet);
    isWhole = wanted <= reader.end;
    end = Math.min(wanted, reader.end);
    chain.next = reader.number('Next Header', 1, ipProtocolName);
    reader.number('Hop Limit', 1);
    const source = reader.take('Source Address', 16, addressText).slice();
    const target = reader.take('Destination Address', 16, addressText).slice();
    packet.network = { source, target, protocol: chain.next, isWhole };
    packet.is('ipv6', `${packet.ends} ${ipProtocolName(chain.next) ?? `next header ${chain.next}`}`);
    reader.end = end;
  });
  for (let count = 0; count < mostExtensions && !chain.isLater && isExtension(chain.next); count++)
    extension(packet, chain);
  packet.network = { ...packet.network!, protocol: chain.next, isWhole: isWhole && !chain.isFragment };
  if (chain.isLater) fragment(packet);
  else if (chain.next !== 59) transport(packet, chain.next);
}

function firstWord({ reader }: PacketReading): void {
  const { at } = reader;
  const { bytes } = reader;
  if (reader.left < 4) {
    reader.number('Version', 4);
    return;
  }
  const trafficClass = ((bytes[at]! & 0x0f) << 4) | (bytes[at + 1]! >> 4);
  const dscp = trafficClass >> 2;
  const ecn = trafficClass & 3;
  const flow = ((bytes[at + 1]! & 0x0f) << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
  const len = 4;
  reader.add({ name: 'Version', value: bytes[at]! >> 4, at, len: 1, mask: 0xf0 });
  reader.add({ name: 'DSCP', value: dscp, at, len, mask: 0x0fc0_0000, ...named(codePointName(dscp)) });
  reader.add({ name: 'ECN', value: ecn, at, len, mask: 0x0030_0000, ...named(congestionName(ecn)) });
  reader.add({ name: 'Flow Label', value: flow, at, len, mask: 0x000f_ffff });
  reader.at += 4;
}

const named = (text: string | undefined) => (text === undefined ? {} : { text });

/** Where the packet ends, which may be after what was captured. 0: a jumbogram (RFC 2675 §3), or left to the network card. */
function payloadLength(packet: PacketReading): number {
  const { reader } = packet;
  const { at } = reader;
  const length = reader.number('Payload Length', 2);
  if (length === 0) return reader.end;
  const end = at - 4 + 40 + length;
  const details = { length, byteLength: Math.max(0, reader.end - (at - 4 + 40)) };
  if (end > reader.end && !packet.isCut && !packet.isQuoted)
    reader.complain({ code: 'PACKET_LENGTH', clause: 'RFC 8200 §3', details }, at, 2);
  return end;
}

function isExtension(next: number): boolean {
  return (Object.values(extensionHeaders) as number[]).includes(next);
}

function extension(packet: PacketReading, chain: Chain): void {
  const { reader } = packet;
  const type = chain.next;
  const start = reader.at;
  reader.group(extensionNames[type]!, () => {
    chain.next = reader.number('Next Header', 1, ipProtocolName);
    if (type === extensionHeaders.fragment) return fragmentHeader(packet, chain);
    const unit = type === extensionHeaders.authentication ? 4 : 8;
    const add = type === extensionHeaders.authentication ? 2 : 1;
    const length = reader.number('Hdr Ext Len', 1, (value) => `${(value + add) * unit} bytes in all`);
    const end = start + (length + add) * unit;
    if (type === extensionHeaders.routing) routing(packet);
    const outer = reader.end;
    if (end > outer) return packet.rest('Extension Data');
    reader.end = end;
    if (type === extensionHeaders.hopByHop || type === extensionHeaders.destination) options(packet);
    else packet.rest('Extension Data');
    reader.end = outer;
  });
}

const extensionNames: Readonly<Record<number, string>> = {
  [extensionHeaders.hopByHop]: 'IPv6 Hop-by-Hop Options',
  [extensionHeaders.routing]: 'IPv6 Routing Header',
  [extensionHeaders.fragment]: 'IPv6 Fragment Header',
  [extensionHeaders.authentication]: 'Authentication Header',
  [extensionHeaders.destination]: 'IPv6 Destination Options',
};

function routing({ reader }: PacketReading): void {
  reader.number('Routing Type', 1);
  reader.number('Segments Left', 1);
}

/** RFC 8200 §4.5. */
function fragmentHeader({ reader }: PacketReading, chain: Chain): void {
  reader.number('Reserved', 1);
  const { at } = reader;
  const whole = reader.left < 2 ? 0 : (reader.peek() << 8) | reader.peek(1);
  const offset = whole & 0xfff8;
  reader.bits(2, [['More Fragments', 0x0001]]);
  reader.add({ name: 'Fragment Offset', value: offset / 8, at, len: 2, mask: 0xfff8, text: `after ${offset} bytes` });
  reader.number('Identification', 4);
  chain.isLater = offset > 0;
  chain.isFragment = offset > 0 || (whole & 1) === 1;
}

const optionNames: Readonly<Record<number, string>> = {
  0: 'Pad1',
  1: 'PadN',
  5: 'Router Alert',
  0xc2: 'Jumbo Payload',
  0xc9: 'Home Address',
};

function options(packet: PacketReading): void {
  const { reader } = packet;
  while (reader.left > 0) {
    const type = reader.peek();
    reader.group(optionNames[type] ?? 'Option', () => {
      reader.number('Option Type', 1);
      if (type === 0) return;
      const { at } = reader;
      const length = reader.number('Opt Data Len', 1);
      if (length > reader.left)
        reader.refuse({ code: 'PACKET_OPTION', clause: 'RFC 8200 §4.2', details: { length } }, at, 1);
      if (length > 0) reader.raw('Option Data', length);
    });
  }
}
