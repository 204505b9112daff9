import type { RecordIndex } from '../record-index';
import type { Frame } from './frame';

/** Where a packet was found, and what its capture says about it. One object serves all. */
export interface PacketContext {
  /** The scanned bytes. */
  bytes: Buffer;
  /** Offset of the packet's block in its file, and in `bytes`. */
  offset: number;
  blockAt: number;
  blockByteLength: number;
  /** The packet, as captured. */
  packetAt: number;
  packetEnd: number;
  /** Of the packet as it was on the wire. */
  wireByteLength: number;
  linkType: number;
  timeHigh: number;
  timeLow: number;
  /** `epb_flags` bits 0–1: 0 not known, 1 inbound, 2 outbound. */
  direction: number;
  /** Its comment says that the bytes were put there by hand. */
  isInjected: boolean;
}

/** Makes records of packets. */
export interface PacketSink {
  packet(context: PacketContext, frame: Frame): void;
}

const largestPayloadAt = 0xffff;

/** A record of what the frame carries. Headers of more than 64 KiB are an attack: what they hide is shown with them. */
export function appendPacket(
  index: RecordIndex,
  { offset, blockAt, packetAt, timeHigh, timeLow }: PacketContext,
  { payloadAt, payloadEnd }: Frame,
  tag: number,
  connection: number,
): void {
  const start = payloadAt - blockAt > largestPayloadAt ? packetAt : payloadAt;
  index.append(offset, start - blockAt, timeHigh, timeLow, tag, connection, payloadEnd - start);
}
