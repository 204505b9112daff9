import type { ConnectionNumber } from '../../contract/session-state';
import type { Flow } from './log-contract';
import type { Layer } from '../../contract/records';
import type { AddressPair } from './address';
import type { FlowContext } from './flow-context';
import { foldChecksum, swapBytes16, swapBytes32 } from './internet-checksum';
import { beginPacket, endPacket, placePayload } from './packet-fill';
import { packetTemplate, tcpProtocol, type PacketTemplate } from './packet-template';
import { packetTrailerByteLength, padded } from './pcapng-format';
import { dataTag, injectedFlag, joinedFlag, plaintextFlag } from './record-tag';

export interface TcpFlowInput {
  readonly connection: ConnectionNumber;
  readonly addresses: AddressPair;
  readonly localPort: number;
  readonly remotePort: number;
  readonly layer: Layer;
}
type FlowDirection = 'inbound' | 'outbound';

/** Data offset (in the upper half of the first byte) and flags of the TCP header, as they lie in memory. */
const headerWords = 5;
const control = { fin: 0x01, syn: 0x02, rst: 0x04, psh: 0x08, ack: 0x10 } as const;
/** MSS 65,495, no-operation, window scale 14: a window of 1 GiB is never full by chance (RFC 9293 §3.1, RFC 7323 §2). */
const synOptions = Uint8Array.of(2, 4, 0xff, 0xd7, 1, 3, 3, 14);
const windowSize = 65_535;
/** A pure ACK of the other side after so many packets: Wireshark keeps, and searches, a list of what is not acknowledged. */
const acknowledgeEvery = 64;

interface Side {
  readonly template: PacketTemplate;
  readonly tag: number;
  /** The next byte's number. */
  sequence: number;
  /** Packets since the other side last sent. */
  unacknowledged: number;
  hasEnded: boolean;
}

/** The payload bytes that fit one packet: 65,495 over IPv4, 65,515 over IPv6. */
export function largestTcpPayload(payloadAt: number): number {
  return payloadAt === ipv4PayloadAt ? 65_495 : 65_515;
}
const ipv4PayloadAt = 28 + 20 + 20;

/** Bytes of the block of one packet that is full. A record of several packets is stored in such blocks one after another. */
export function fullTcpBlock(payloadAt: number, isInjected: boolean): number {
  return payloadAt + padded(largestTcpPayload(payloadAt)) + packetTrailerByteLength(isInjected);
}

/** Turns reads and writes into TCP packets with running sequence numbers. */
export class TcpFlow implements Flow {
  readonly #context: FlowContext;
  readonly #connection: number;
  readonly #inbound: Side;
  readonly #outbound: Side;
  readonly #largestPayload: number;
  #isReset = false;

  constructor(context: FlowContext, { connection, ...ends }: TcpFlowInput) {
    this.#context = context;
    this.#connection = connection;
    const layerFlag = ends.layer === 'plaintext' ? plaintextFlag : 0;
    const side = (direction: FlowDirection, factor: number): Side => ({
      template: packetTemplate({ ...ends, protocol: tcpProtocol, direction }),
      tag: dataTag(direction, 'tcp', layerFlag),
      // Another one for every connection: the same ports again must not look like a SYN sent twice.
      sequence: Math.imul(connection, factor) >>> 0,
      unacknowledged: 0,
      hasEnded: false,
    });
    this.#inbound = side('inbound', 0x9e3779b1);
    this.#outbound = side('outbound', 0x85ebca77);
    this.#largestPayload = largestTcpPayload(this.#inbound.template.payloadAt);
  }

  /** SYN, SYN/ACK, ACK. The SYN is as old as the connecting took: its round trip time is then told by any reader. */
  handshake(initiator: 'local' | 'remote', durationNs: number): void {
    const [first, second] = initiator === 'local' ? [this.#outbound, this.#inbound] : [this.#inbound, this.#outbound];
    const { stamp } = this.#context;
    stamp.takeEarlier(durationNs);
    this.#write(first, second, control.syn, synOptions, 0, synOptions.length);
    first.sequence = (first.sequence + 1) >>> 0;
    stamp.take();
    this.#write(second, first, control.syn | control.ack, synOptions, 0, synOptions.length);
    second.sequence = (second.sequence + 1) >>> 0;
    this.#write(first, second, control.ack, synOptions, 0, 0);
  }

  record(direction: FlowDirection, bytes: Uint8Array, isInjected = false, atNs?: bigint): number {
    const isInbound = direction === 'inbound';
    const side = isInbound ? this.#inbound : this.#outbound;
    const other = isInbound ? this.#outbound : this.#inbound;
    const { index, stamp } = this.#context;
    const byteLength = bytes.length;
    this.#context.beginRecord(byteLength);
    if (atNs === undefined) stamp.take();
    else stamp.takeAt(atNs);
    if (side.unacknowledged >= acknowledgeEvery) this.#write(other, side, control.ack, bytes, 0, 0);
    let tag = isInjected ? side.tag | injectedFlag : side.tag;
    let offset: number;
    if (byteLength <= this.#largestPayload) {
      offset = this.#write(side, other, control.psh | control.ack, bytes, 0, byteLength, isInjected);
    } else {
      tag |= joinedFlag;
      offset = this.#writeParts(side, other, bytes, isInjected);
    }
    const { high, low } = stamp;
    return index.append(offset, side.template.payloadAt, high, low, tag, this.#connection, byteLength);
  }

  /** FIN. Once for each side, and not after RST. */
  end(direction: FlowDirection): void {
    const [side, other] = this.#sides(direction);
    if (side.hasEnded || this.#isReset || this.#context.writer.failure !== null) return;
    side.hasEnded = true;
    this.#context.stamp.take();
    this.#write(side, other, control.fin | control.ack, synOptions, 0, 0);
    side.sequence = (side.sequence + 1) >>> 0;
  }

  /** RST. Once. */
  reset(direction: FlowDirection): void {
    if (this.#isReset || this.#context.writer.failure !== null) return;
    this.#isReset = true;
    this.#context.stamp.take();
    const [side, other] = this.#sides(direction);
    this.#write(side, other, control.rst | control.ack, synOptions, 0, 0);
  }

  #sides(direction: FlowDirection): readonly [Side, Side] {
    return direction === 'inbound' ? [this.#inbound, this.#outbound] : [this.#outbound, this.#inbound];
  }

  /** A record longer than a packet: PSH ends it, as a reader of our logs knows. Returns the first block's offset. */
  #writeParts(side: Side, other: Side, bytes: Uint8Array, isInjected: boolean): number {
    let at = 0;
    let offset = 0;
    while (at < bytes.length) {
      const end = Math.min(at + this.#largestPayload, bytes.length);
      const isLast = end === bytes.length;
      const flags = isLast ? control.psh | control.ack : control.ack;
      const block = this.#write(side, other, flags, bytes, at, end, isInjected);
      if (at === 0) offset = block;
      at = end;
    }
    return offset;
  }

  /** Returns the block's offset in the segment. */
  #write(
    side: Side,
    other: Side,
    flags: number,
    bytes: Uint8Array,
    from: number,
    to: number,
    isInjected = false,
  ): number {
    const { writer, stamp } = this.#context;
    const { template } = side;
    const byteLength = to - from;
    const blockByteLength = template.payloadAt + padded(byteLength) + packetTrailerByteLength(isInjected);
    const at = writer.reserve(blockByteLength);
    const { words } = writer;
    const word = at >>> 2;
    beginPacket(template, words, word, blockByteLength, byteLength, stamp);
    const payloadSum = placePayload(writer, at + template.payloadAt, bytes, from, to);
    const sequence = swapBytes32(side.sequence);
    const acknowledgement = (flags & control.ack) === 0 ? 0 : swapBytes32(other.sequence);
    // The packets of a handshake carry options, and no bytes of the stream.
    const areOptions = (flags & control.syn) !== 0;
    const headerLength = headerWords + (areOptions ? byteLength >>> 2 : 0);
    const offsetFlagsWindow = ((headerLength << 4) | (flags << 8) | (windowSize << 16)) >>> 0;
    const sum =
      template.transportSum +
      swapBytes16(headerWords * 4 + byteLength) +
      sequence +
      acknowledgement +
      offsetFlagsWindow +
      payloadSum;
    const tcp = word + template.transportWord;
    words[tcp + 1] = sequence;
    words[tcp + 2] = acknowledgement;
    words[tcp + 3] = offsetFlagsWindow;
    words[tcp + 4] = foldChecksum(sum);
    endPacket(words, word, template.flags, blockByteLength, isInjected);
    if (!areOptions) side.sequence = (side.sequence + byteLength) >>> 0;
    side.unacknowledged += 1;
    other.unacknowledged = 0;
    return writer.offset - blockByteLength;
  }
}
