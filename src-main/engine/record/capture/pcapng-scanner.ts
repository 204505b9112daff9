import {
  applicationName,
  byteOrderMagic,
  commentOptionCode,
  decryptionSecretsType,
  enhancedPacketType,
  flagsOptionCode,
  injectedComment,
  interfaceDescriptionType,
  obsoletePacketType,
  packetHeaderByteLength,
  padded,
  sectionHeaderType,
  simplePacketType,
} from '../pcapng-format';
import { Frame } from './frame';
import { PacketPlaces, type Place } from './packet-places';
import type { PacketContext, PacketSink } from './packet-sink';
import { maximumBlockByteLength, type Damage, type Scanner } from './scanner';
import { TimeScale } from './timestamps';

interface Interface {
  /** Of its block. */
  readonly offset: number;
  readonly linkType: number;
  /** 0: no limit. */
  readonly snapByteLength: number;
  readonly time: TimeScale;
}

/** What the blocks of a section so far have said; those that resume in it share its interfaces. */
interface Section {
  readonly isLittle: boolean;
  readonly interfaces: Interface[];
}

/** Who makes records of a section's packets. */
export interface Sinks {
  readonly own: PacketSink;
  readonly foreign: PacketSink;
  /** A block that helps to decrypt the capture: its offset in the file, and its length. */
  readonly secrets?: (offset: number, byteLength: number) => void;
}

const smallestBlock = 12;
const smallestSection = 28;
const microseconds = 6;
/** `epb_flags` and `opt_endofopt`. */
const flagsAndEndByteLength = 12;
const injectedBytes = Buffer.from(injectedComment);

/** pcapng: any byte order, any number of sections and interfaces. Blocks of other types are passed over. */
export class PcapngScanner implements Scanner {
  damage: Damage | null = null;
  needed = smallestBlock;
  readonly places = new PacketPlaces();
  resume: Place['resume'];
  readonly #sinks: Sinks;
  readonly #frame = new Frame();
  readonly #context: PacketContext;
  #sink: PacketSink;
  #isLittle: boolean;
  #interfaces: Interface[];
  #bytes: Buffer = Buffer.alloc(0);
  #view: DataView = new DataView(new ArrayBuffer(0));

  constructor(sinks: Sinks, section: Section = { isLittle: true, interfaces: [] }) {
    this.#sinks = sinks;
    this.#sink = sinks.foreign;
    this.#isLittle = section.isLittle;
    this.#interfaces = section.interfaces;
    this.resume = resumeIn(section);
    this.#context = {
      bytes: this.#bytes,
      offset: 0,
      blockAt: 0,
      blockByteLength: 0,
      packetAt: 0,
      packetEnd: 0,
      wireByteLength: 0,
      linkType: 0,
      timeHigh: 0,
      timeLow: 0,
      direction: 0,
      isInjected: false,
    };
  }

  scan(bytes: Buffer, offset: number): number {
    this.#bytes = this.#context.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = 0;
    while (this.damage === null) {
      const length = this.#blockByteLength(at, offset + at);
      if (length === 0) break;
      this.#block(at, length, offset + at);
      if (this.damage === null) at += length;
    }
    return at;
  }

  /** 0: more bytes are needed, or the block is damaged. */
  #blockByteLength(at: number, offset: number): number {
    const available = this.#bytes.length - at;
    this.needed = smallestBlock;
    if (available < smallestBlock) return 0;
    // A section header reads the same in either byte order, and says which one its section has.
    if (this.#bytes.readUInt32LE(at) === sectionHeaderType && !this.#setByteOrder(at, offset)) return 0;
    const length = this.#u32(at + 4);
    const problem = lengthProblem(length);
    if (problem !== null) {
      this.#fail(offset, problem);
      return 0;
    }
    this.needed = length;
    if (available < length) return 0;
    if (this.#u32(at + length - 4) !== length) {
      this.#fail(offset, `the block's two lengths differ: ${length} and ${this.#u32(at + length - 4)}`);
      return 0;
    }
    return length;
  }

  #setByteOrder(at: number, offset: number): boolean {
    const magic = this.#bytes.readUInt32LE(at + 8);
    this.#isLittle = magic === byteOrderMagic;
    if (this.#isLittle || this.#bytes.readUInt32BE(at + 8) === byteOrderMagic) return true;
    this.#fail(offset, 'a section header without a byte order');
    return false;
  }

  #block(at: number, length: number, offset: number): void {
    switch (this.#u32(at)) {
      case sectionHeaderType:
        this.#section(at, length, offset);
        break;
      case interfaceDescriptionType:
        this.#interface(at, length, offset);
        break;
      case enhancedPacketType:
        this.#packet(at, length, offset, this.#u32(at + 8));
        break;
      case obsoletePacketType:
        this.#packet(at, length, offset, this.#u16(at + 8));
        break;
      case simplePacketType:
        this.#simplePacket(at, length, offset);
        break;
      case decryptionSecretsType:
        this.#sinks.secrets?.(offset, length);
        break;
      default:
        break;
    }
  }

  #section(at: number, length: number, offset: number): void {
    if (length < smallestSection) {
      this.#fail(offset, `a section header of ${length} bytes`);
      return;
    }
    this.#interfaces = [];
    this.resume = resumeIn({ isLittle: this.#isLittle, interfaces: this.#interfaces });
    const application = this.#option(at + 24, at + length - 4, 4);
    const text = application ? this.#bytes.toString('utf8', application.at, application.at + application.length) : '';
    this.#sink = text.startsWith(applicationName) ? this.#sinks.own : this.#sinks.foreign;
  }

  #interface(at: number, length: number, offset: number): void {
    if (length < 20) {
      this.#fail(offset, `an interface description of ${length} bytes`);
      return;
    }
    // Known already where reading resumed before it.
    if (offset <= (this.#interfaces.at(-1)?.offset ?? -1)) return;
    const end = at + length - 4;
    const resolution = this.#option(at + 16, end, 9);
    const shift = this.#option(at + 16, end, 14);
    this.#interfaces.push({
      offset,
      linkType: this.#u16(at + 8),
      snapByteLength: this.#u32(at + 12),
      time: new TimeScale(
        resolution && resolution.length >= 1 ? this.#bytes[resolution.at]! : microseconds,
        shift && shift.length >= 8 ? this.#view.getBigInt64(shift.at, this.#isLittle) : 0n,
      ),
    });
  }

  /** Enhanced Packet Block, §4.3; the obsolete Packet Block differs in the width of the interface's number alone. */
  #packet(at: number, length: number, offset: number, interfaceNumber: number): void {
    const from = this.#interfaces[interfaceNumber];
    const captured = length < packetHeaderByteLength + 4 ? -1 : this.#u32(at + 20);
    const packetAt = at + packetHeaderByteLength;
    if (!from || captured < 0 || captured > length - packetHeaderByteLength - 4) {
      this.#fail(
        offset,
        from ? 'a packet longer than its block' : `a packet of interface ${interfaceNumber}, which is not described`,
      );
      return;
    }
    const optionsAt = packetAt + padded(captured);
    const end = at + length - 4;
    const flags = this.#option(optionsAt, end, flagsOptionCode);
    // Ours have no more options than that, unless they were injected: this is asked for every packet.
    this.#context.isInjected = end - optionsAt > flagsAndEndByteLength && this.#hasComment(optionsAt, end);
    from.time.set(this.#u32(at + 12), this.#u32(at + 16));
    this.#context.wireByteLength = this.#u32(at + 24);
    this.#deliver(
      at,
      length,
      offset,
      packetAt,
      captured,
      from,
      flags && flags.length >= 4 ? this.#u32(flags.at) & 3 : 0,
    );
  }

  /** §4.4: of the first interface; without a time, which is then 0. */
  #simplePacket(at: number, length: number, offset: number): void {
    const from = this.#interfaces[0];
    if (!from || length < 16) {
      this.#fail(offset, 'a packet of an interface that is not described');
      return;
    }
    const limit = from.snapByteLength === 0 ? Number.POSITIVE_INFINITY : from.snapByteLength;
    const captured = Math.min(this.#u32(at + 8), limit, length - 16);
    from.time.setNs(0n);
    this.#context.isInjected = false;
    this.#context.wireByteLength = this.#u32(at + 8);
    this.#deliver(at, length, offset, at + 12, captured, from, 0);
  }

  #deliver(
    at: number,
    length: number,
    offset: number,
    packetAt: number,
    captured: number,
    from: Interface,
    direction: number,
  ): void {
    const context = this.#context;
    context.offset = offset;
    context.blockAt = at;
    context.blockByteLength = length;
    context.packetAt = packetAt;
    context.packetEnd = packetAt + captured;
    context.linkType = from.linkType;
    context.timeHigh = from.time.high;
    context.timeLow = from.time.low;
    context.direction = direction === 3 ? 0 : direction;
    this.places.add(offset, this.resume);
    this.#sink.packet(context, this.#frame);
  }

  /** The first option with this code; options that run over the block's end are passed over. */
  #option(from: number, end: number, code: number): { at: number; length: number } | null {
    let at = from;
    while (at + 4 <= end) {
      const found = this.#u16(at);
      const length = this.#u16(at + 2);
      if (found === 0 || at + 4 + length > end) return null;
      if (found === code) return { at: at + 4, length };
      at += 4 + padded(length);
    }
    return null;
  }

  /** Whether one of the comments, which may be several, says that the packet was injected. */
  #hasComment(from: number, end: number): boolean {
    let at = from;
    for (
      let found = this.#option(at, end, commentOptionCode);
      found;
      found = this.#option(at, end, commentOptionCode)
    ) {
      const isOurs = found.length === injectedBytes.length;
      if (isOurs && injectedBytes.compare(this.#bytes, found.at, found.at + found.length) === 0) return true;
      at = found.at + padded(found.length);
    }
    return false;
  }

  #fail(offset: number, reason: string): void {
    this.damage = { offset, reason };
  }

  #u16(at: number): number {
    return this.#view.getUint16(at, this.#isLittle);
  }

  #u32(at: number): number {
    return this.#view.getUint32(at, this.#isLittle);
  }
}

function resumeIn(section: Section): Place['resume'] {
  return (sink) => new PcapngScanner({ own: sink, foreign: sink }, section);
}

function lengthProblem(length: number): string | null {
  if (length < smallestBlock || length % 4 !== 0) return `no block has ${length} bytes`;
  return length > maximumBlockByteLength ? `a block of ${length} bytes, more than is believable` : null;
}
