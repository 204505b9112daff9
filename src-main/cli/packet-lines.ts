/** Headers of packets, for those that are neither TCP nor UDP and where they are asked for. */
import type { RecordBytes } from '../contract/records';
import { decodePacket } from '../engine/decode/packet/decode-packet';
import type { LogReading } from '../engine/record/log-contract';
import type { Packet, What } from './line';
import { connOf } from './record-lines';

/** Null: no packet carried it, it is an event of ours. */
export async function packetOf(log: LogReading, record: RecordBytes): Promise<Packet | null> {
  const captured = await log.packet(record.number);
  if (!captured) return null;
  const { frameNumber, byteLength } = captured;
  return { ...decodePacket(captured), frameNumber, byteLength };
}

/** A packet that carries no bytes of a connection is a message of its own. */
export function isAlone({ event, transport }: RecordBytes): boolean {
  return event === null && transport !== 'tcp' && transport !== 'udp';
}

export function packetLine(record: RecordBytes, packet: Packet): What {
  return { event: 'packet', conn: connOf(record), packet, isAlone: isAlone(record) };
}
