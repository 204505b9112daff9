/** The bytes that all packets of one direction of a flow begin with: block header, IP header, TCP or UDP header. */
import type { Layer } from '../../contract/records';
import type { AddressFamily, AddressPair } from './address';
import { swapBytes16, sumWords } from './internet-checksum';
import { enhancedPacketType, packetHeaderByteLength, twinInterface, wireInterface } from './pcapng-format';

export interface PacketTemplate {
  readonly words: Uint32Array;
  /** Where the IP and the TCP or UDP header begin in the block, in words. */
  readonly ipWord: number;
  readonly transportWord: number;
  /** The same in bytes, and where the payload begins. */
  readonly ipAt: number;
  readonly payloadAt: number;
  readonly family: AddressFamily;
  /** Value of `epb_flags`: 1 inbound, 2 outbound. */
  readonly flags: number;
  /** Sums of the constant words of the IP header, and of the pseudo-header and the TCP or UDP header. */
  readonly ipSum: number;
  readonly transportSum: number;
}

export const tcpProtocol = 6;
export const udpProtocol = 17;
const timeToLive = 64;
/** Don't Fragment: such packets may have identification 0 (RFC 6864 §4). */
const dontFragment = 0x40;

export interface TemplateInput {
  readonly addresses: AddressPair;
  readonly localPort: number;
  readonly remotePort: number;
  readonly protocol: typeof tcpProtocol | typeof udpProtocol;
  readonly direction: 'inbound' | 'outbound';
  readonly layer?: Layer;
}

export function packetTemplate(input: TemplateInput): PacketTemplate {
  const { family, local, remote } = input.addresses;
  const isOutbound = input.direction === 'outbound';
  const [source, target] = isOutbound ? [local, remote] : [remote, local];
  const ports = isOutbound ? [input.localPort, input.remotePort] : [input.remotePort, input.localPort];
  const ip = family === 4 ? ipv4Header(source, target, input.protocol) : ipv6Header(source, target, input.protocol);
  const transportByteLength = input.protocol === tcpProtocol ? 20 : 8;
  const bytes = Buffer.alloc(packetHeaderByteLength + ip.length + transportByteLength);
  bytes.writeUInt32LE(enhancedPacketType, 0);
  bytes.writeUInt32LE(input.layer === 'plaintext' ? twinInterface : wireInterface, 8);
  ip.copy(bytes, packetHeaderByteLength);
  const transportAt = packetHeaderByteLength + ip.length;
  bytes.writeUInt16BE(ports[0]!, transportAt);
  bytes.writeUInt16BE(ports[1]!, transportAt + 2);
  const words = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const ipWord = packetHeaderByteLength >>> 2;
  const transportWord = transportAt >>> 2;
  const addressWords = family === 4 ? 2 : 8;
  return {
    words,
    ipWord,
    transportWord,
    ipAt: packetHeaderByteLength,
    payloadAt: bytes.length,
    family,
    flags: isOutbound ? 2 : 1,
    ipSum: sumWords(words, ipWord, transportWord - ipWord),
    // Pseudo-header (RFC 9293 §3.1, RFC 8200 §8.1): addresses, protocol; the length comes with each packet.
    transportSum:
      sumWords(words, transportWord - addressWords, addressWords) + swapBytes16(input.protocol) + words[transportWord]!,
  };
}

function ipv4Header(source: Uint8Array, target: Uint8Array, protocol: number): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header[6] = dontFragment;
  header[8] = timeToLive;
  header[9] = protocol;
  header.set(source, 12);
  header.set(target, 16);
  return header;
}

function ipv6Header(source: Uint8Array, target: Uint8Array, protocol: number): Buffer {
  const header = Buffer.alloc(40);
  header[0] = 0x60;
  header[6] = protocol;
  header[7] = timeToLive;
  header.set(source, 8);
  header.set(target, 24);
  return header;
}
