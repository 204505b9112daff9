import { LabError } from '../../contract/errors';
import type { Flow, LogWriting } from './log-contract';
import { pairAddresses } from './address';
import type { FlowContext } from './flow-context';
import { foldChecksum, swapBytes16 } from './internet-checksum';
import { beginPacket, endPacket, placePayload } from './packet-fill';
import { packetTemplate, udpProtocol, type PacketTemplate } from './packet-template';
import { packetTrailerByteLength, padded } from './pcapng-format';
import { dataTag, injectedFlag } from './record-tag';

export type UdpFlowInput = Parameters<LogWriting['openUdpFlow']>[0];

const headerByteLength = 8;
/** The length field's 65,535 less the UDP header, and over IPv4 less the IP header, too. */
const largestPayload = { 4: 65_507, 6: 65_527 } as const;

/** One UDP peer: a datagram is a record is a packet. */
export class UdpFlow implements Flow {
  readonly #context: FlowContext;
  readonly #connection: number;
  readonly #inbound: PacketTemplate;
  readonly #outbound: PacketTemplate;
  readonly #inboundTag = dataTag('inbound', 'udp');
  readonly #outboundTag = dataTag('outbound', 'udp');

  constructor(context: FlowContext, { connection, local, remote }: UdpFlowInput) {
    this.#context = context;
    this.#connection = connection;
    const shared = {
      addresses: pairAddresses(local, remote),
      localPort: local.port,
      remotePort: remote.port,
      protocol: udpProtocol,
    } as const;
    this.#inbound = packetTemplate({ ...shared, direction: 'inbound' });
    this.#outbound = packetTemplate({ ...shared, direction: 'outbound' });
  }

  /** Throws `MESSAGE_TOO_LONG` for what no datagram can carry. */
  record(direction: 'inbound' | 'outbound', bytes: Uint8Array, isInjected = false, atNs?: bigint): number {
    const isInbound = direction === 'inbound';
    const template = isInbound ? this.#inbound : this.#outbound;
    const { writer, index, stamp } = this.#context;
    const byteLength = bytes.length;
    const maximum = largestPayload[template.family];
    if (byteLength > maximum) throw new LabError('MESSAGE_TOO_LONG', { byteLength, maximum });
    this.#context.beginRecord(byteLength);
    if (atNs === undefined) stamp.take();
    else stamp.takeAt(atNs);
    const blockByteLength = template.payloadAt + padded(byteLength) + packetTrailerByteLength(isInjected);
    const at = writer.reserve(blockByteLength);
    const { words } = writer;
    const word = at >>> 2;
    beginPacket(template, words, word, blockByteLength, byteLength, stamp);
    const payloadSum = placePayload(writer, at + template.payloadAt, bytes, 0, byteLength);
    const length = swapBytes16(headerByteLength + byteLength);
    // The length counts twice: in the pseudo-header and in the header. 0 would mean “no checksum” (RFC 768).
    const sum = template.transportSum + length + length + payloadSum;
    words[word + template.transportWord + 1] = (length | ((foldChecksum(sum) || 0xffff) << 16)) >>> 0;
    endPacket(words, word, template.flags, blockByteLength, isInjected);
    const tag = (isInbound ? this.#inboundTag : this.#outboundTag) | (isInjected ? injectedFlag : 0);
    const offset = writer.offset - blockByteLength;
    return index.append(offset, template.payloadAt, stamp.high, stamp.low, tag, this.#connection, byteLength);
  }

  /** UDP has no end. */
  end(): void {
    return;
  }

  /** UDP has no reset. */
  reset(): void {
    return;
  }
}
