import { directions } from '../../contract/records';
import { formatAddress } from './address';
import { PcapngScanner } from './capture/pcapng-scanner';
import type { PacketPlaces, Place } from './capture/packet-places';
import type { PacketContext, PacketSink } from './capture/packet-sink';
import { Frame } from './capture/frame';
import type { Scanner } from './capture/scanner';
import type { Connections } from './connections';
import type { CapturedPacket, TcpSegment } from './log-contract';
import { segmentOf, type LogSource } from './log-source';
import type { IndexEntry } from './record-index';
import { detailOf, directionOf, eventDetails, isEvent } from './record-tag';
import type { Segment } from './segment';

/** Read at once. */
const chunkByteLength = 256 * 1024;

/** Reads again, with their headers, the packets that records were made from. */
export class PacketReader {
  readonly #source: LogSource;
  /** Files being written: nobody has looked through them. */
  readonly #written = new WeakMap<Segment, WrittenPlaces>();
  /** Where the last range ended: the next one mostly begins there. */
  #last: { readonly segment: Segment; readonly place: Place } | null = null;

  constructor(source: LogSource) {
    this.#source = source;
  }

  /** Null: an event of ours has no packet. The record must be there. */
  async packet(number: number): Promise<CapturedPacket | null> {
    const entry = this.#source.index.entry(number);
    if (!isOfPacket(entry)) return null;
    const segment = segmentOf(this.#source, number);
    const place = (await this.#placesOf(segment, entry.offset)).before(entry.offset);
    if (!place) return null;
    const frame = new Frame();
    const packets = { found: null as CapturedPacket | null };
    await scanFrom(segment, place, entry.offset, (context, frameNumber) => {
      if (context.offset === entry.offset)
        packets.found = { path: segment.path, ...capturedPacket(entry, context, frame, frameNumber) };
    });
    return packets.found;
  }

  /** What the TCP headers say of the records that are there of the range: null where there are none. Of a capture that is not ours. */
  async segments(firstNumber: number, count: number): Promise<(TcpSegment | null)[]> {
    const { index, connections } = this.#source;
    const first = Math.max(firstNumber, index.firstNumber);
    const end = Math.min(firstNumber + count, index.nextNumber);
    if (first >= end) return [];
    const entries = Array.from({ length: end - first }, (_, row) => index.entry(first + row));
    const segment = segmentOf(this.#source, first);
    const place = await this.#placeBefore(segment, entries[0]!.offset);
    const facts: (TcpSegment | null)[] = [];
    if (!place) return entries.map(() => null);
    const frame = new Frame();
    const lastOffset = entries.at(-1)!.offset;
    const { scanner, position } = await scanFrom(segment, place, lastOffset, (context) => {
      // More than one record may be of one packet: its bytes, and its FIN.
      for (let entry = entries[facts.length]; entry?.offset === context.offset; entry = entries[facts.length])
        facts.push(segmentFacts(entry, context, frame, connections));
    });
    this.#last = { segment, place: placeAfter(scanner, position, place) };
    return entries.map((_, row) => facts[row] ?? null);
  }

  async #placeBefore(segment: Segment, offset: number): Promise<Place | null> {
    const place = (await this.#placesOf(segment, offset)).before(offset);
    const last = this.#last?.segment === segment ? this.#last.place : null;
    return last && last.offset <= offset && last.offset > (place?.offset ?? -1) ? last : place;
  }

  async #placesOf(segment: Segment, offset: number): Promise<PacketPlaces> {
    if (segment.places) return segment.places;
    const written = this.#written.get(segment) ?? new WrittenPlaces(segment);
    this.#written.set(segment, written);
    return written.through(offset);
  }
}

/** Looks through a file that is being written, as far as somebody asks. */
class WrittenPlaces {
  readonly #segment: Segment;
  readonly #scanner: Scanner;
  #position = 0;
  #busy: Promise<unknown> = Promise.resolve();

  constructor(segment: Segment) {
    const nobody: PacketSink = { packet: () => undefined };
    this.#segment = segment;
    this.#scanner = new PcapngScanner({ own: nobody, foreign: nobody });
  }

  /** One caller after the other: there is one scanner. */
  async through(offset: number): Promise<PacketPlaces> {
    const turn = this.#busy.then(async () => {
      this.#position = await scanThrough(this.#segment, this.#scanner, this.#position, offset);
    });
    this.#busy = turn.catch(() => undefined);
    await turn;
    return this.#scanner.places;
  }
}

type Visit = (context: PacketContext, frameNumber: number) => void;

/** Scans again from a place until the block at `lastOffset` was among those visited. */
async function scanFrom(
  segment: Segment,
  place: Place,
  lastOffset: number,
  visit: Visit,
): Promise<{ scanner: Scanner; position: number }> {
  const scanner = place.resume({
    packet: (context) => visit(context, place.packetsBefore + scanner.places.packets),
  });
  return { scanner, position: await scanThrough(segment, scanner, place.offset, lastOffset) };
}

/** Returns where the block after the last one scanned begins. */
async function scanThrough(segment: Segment, scanner: Scanner, from: number, lastOffset: number): Promise<number> {
  let position = from;
  while (position <= lastOffset) {
    const available = segment.readableByteLength - position;
    const wanted = Math.max(Math.min(chunkByteLength, lastOffset - position + scanner.needed), scanner.needed);
    const bytes = await segment.read(position, Math.min(wanted, available));
    const taken = scanner.scan(Buffer.from(bytes.buffer), position);
    position += taken;
    if (scanner.damage || (taken === 0 && (bytes.length >= available || scanner.needed <= bytes.length))) break;
  }
  return position;
}

function placeAfter(scanner: Scanner, offset: number, from: Place): Place {
  return { offset, packetsBefore: from.packetsBefore + scanner.places.packets, resume: scanner.resume };
}

function isOfPacket({ tag }: IndexEntry): boolean {
  return !isEvent(tag) || detailOf(tag) !== eventDetails.stored;
}

function capturedPacket(
  entry: IndexEntry,
  context: PacketContext,
  frame: Frame,
  frameNumber: number,
): Omit<CapturedPacket, 'path'> {
  const { bytes, blockAt, packetAt, packetEnd, linkType, wireByteLength } = context;
  readFrame(frame, context);
  return {
    frameNumber,
    atNs: entry.atNs,
    linkType,
    bytes: Uint8Array.from(bytes.subarray(packetAt, packetEnd)),
    byteLength: wireByteLength,
    payloadAt: isEvent(entry.tag) ? frame.payloadAt - packetAt : blockAt + entry.payloadAt - packetAt,
  };
}

function segmentFacts(
  entry: IndexEntry,
  context: PacketContext,
  frame: Frame,
  connections: Connections,
): TcpSegment | null {
  readFrame(frame, context);
  const hasStreamBytes = isEvent(entry.tag) || entry.payloadAt === frame.payloadAt - context.blockAt;
  if (frame.transport !== 'tcp' || !hasStreamBytes) return null;
  return {
    direction: sideOf(entry, context, frame, connections),
    sequence: sequenceOf(entry, frame),
    acknowledgement: (frame.tcpFlags & ack) === 0 ? null : frame.tcpAcknowledgement,
    flags: frame.tcpFlags,
    missingByteLength: isEvent(entry.tag) ? 0 : frame.missingByteLength,
  };
}

function readFrame(frame: Frame, { bytes, packetAt, packetEnd, linkType, wireByteLength }: PacketContext): void {
  frame.read(bytes, packetAt, packetEnd, linkType, packetAt + wireByteLength);
}

/** The events of a SYN are nobody's: its addresses tell. */
function sideOf(
  { tag, connection }: IndexEntry,
  { bytes }: PacketContext,
  frame: Frame,
  connections: Connections,
): TcpSegment['direction'] {
  if (!isEvent(tag)) return directionOf(tag) === outbound ? 'outbound' : 'inbound';
  const { local } = connections.get(connection) ?? {};
  const isLocal =
    local?.port === bytes.readUInt16BE(frame.portsAt) &&
    local.host === formatAddress(bytes, frame.sourceAt, frame.addressByteLength);
  return isLocal ? 'outbound' : 'inbound';
}

const outbound = directions.indexOf('outbound');
const syn = 0x02;
const ack = 0x10;

/** A SYN stands before the bytes of its packet, FIN and RST stand after them (RFC 9293 §3.4). */
function sequenceOf({ tag }: IndexEntry, frame: Frame): number {
  const first = frame.tcpSequence + ((frame.tcpFlags & syn) === 0 ? 0 : 1);
  if (!isEvent(tag)) return first >>> 0;
  const detail = detailOf(tag);
  if (detail === eventDetails.connecting || detail === eventDetails.connected) return frame.tcpSequence;
  return (first + frame.payloadEnd - frame.payloadAt + frame.missingByteLength) >>> 0;
}
