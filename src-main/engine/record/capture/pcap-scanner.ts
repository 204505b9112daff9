import { Frame } from './frame';
import { PacketPlaces, type Place } from './packet-places';
import type { PacketContext, PacketSink } from './packet-sink';
import { maximumBlockByteLength, type Damage, type Scanner } from './scanner';
import { TimeScale } from './timestamps';

const fileHeaderByteLength = 24;
const packetHeaderByteLength = 16;
/** Of the format that patched libpcaps of Linux once wrote: interface, protocol and packet type come after the lengths. */
const modifiedHeaderByteLength = 24;
const magics = { microseconds: 0xa1b2c3d4, nanoseconds: 0xa1b23c4d, modified: 0xa1b2cd34 } as const;

interface Format {
  readonly isLittle: boolean;
  /** Nanoseconds of the fraction's unit. */
  readonly unitNs: bigint;
  /** Of the header before each packet. */
  readonly headerByteLength: number;
}

/** The format that a file's first four bytes announce; null: it is no pcap. */
export function pcapFormat(start: Buffer): Format | null {
  if (start.length < 4) return null;
  for (const isLittle of [true, false]) {
    const magic = isLittle ? start.readUInt32LE(0) : start.readUInt32BE(0);
    if (magic === magics.microseconds) return { isLittle, unitNs: 1000n, headerByteLength: packetHeaderByteLength };
    if (magic === magics.modified) return { isLittle, unitNs: 1000n, headerByteLength: modifiedHeaderByteLength };
    if (magic === magics.nanoseconds) return { isLittle, unitNs: 1n, headerByteLength: packetHeaderByteLength };
  }
  return null;
}

/** Classic pcap (draft-ietf-opsawg-pcap): micro- and nanoseconds, either byte order. */
export class PcapScanner implements Scanner {
  damage: Damage | null = null;
  needed = fileHeaderByteLength;
  readonly places = new PacketPlaces();
  readonly #format: Format;
  readonly #sink: PacketSink;
  readonly #frame = new Frame();
  readonly #time = new TimeScale(9);
  /** −1: the file's header has not been read. */
  #linkType: number;

  constructor(format: Format, sink: PacketSink, linkType = -1) {
    this.#format = format;
    this.#sink = sink;
    this.#linkType = linkType;
  }

  readonly resume: Place['resume'] = (sink) => new PcapScanner(this.#format, sink, this.#linkType);

  scan(bytes: Buffer, offset: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = 0;
    if (this.#linkType === -1) {
      if (bytes.length < fileHeaderByteLength) return 0;
      // The upper bits tell of a frame check sequence at the packets' ends.
      this.#linkType = view.getUint32(20, this.#format.isLittle) & 0xffff;
      at = fileHeaderByteLength;
    }
    for (;;) {
      const length = this.#packet(view, bytes, at, offset + at);
      if (length === 0) return at;
      at += length;
    }
  }

  /** Bytes of the packet with its header; 0: more are needed, or they are damaged. */
  #packet(view: DataView, bytes: Buffer, at: number, offset: number): number {
    const { isLittle, unitNs, headerByteLength } = this.#format;
    this.needed = headerByteLength;
    if (bytes.length - at < headerByteLength) return 0;
    const captured = view.getUint32(at + 8, isLittle);
    if (captured > maximumBlockByteLength) {
      this.damage = { offset, reason: `a packet of ${captured} bytes, more than is believable` };
      return 0;
    }
    this.needed = headerByteLength + captured;
    if (bytes.length - at < this.needed) return 0;
    const seconds = BigInt(view.getUint32(at, isLittle));
    this.#time.setNs(seconds * 1_000_000_000n + BigInt(view.getUint32(at + 4, isLittle)) * unitNs);
    const packetAt = at + headerByteLength;
    const context: PacketContext = {
      bytes,
      offset,
      blockAt: at,
      blockByteLength: this.needed,
      packetAt,
      packetEnd: packetAt + captured,
      wireByteLength: view.getUint32(at + 12, isLittle),
      linkType: this.#linkType,
      timeHigh: this.#time.high,
      timeLow: this.#time.low,
      direction: 0,
      isInjected: false,
    };
    this.places.add(offset, this.resume);
    this.#sink.packet(context, this.#frame);
    return this.needed;
  }
}
