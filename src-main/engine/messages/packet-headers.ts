/** The packet that carried a record, header by header. */
import type { Violation } from '../../contract/decoded';
import { LabError } from '../../contract/errors';
import type { FieldNode } from '../../contract/fields';
import type { PacketDetail } from '../../contract/messages';
import { violationOf } from '../decode/decoder';
import { decodePacket, type DecodedPacket } from '../decode/packet/decode-packet';
import type { LogReading } from '../record/log-contract';

/** Null: an event of ours has none. */
export async function packetHeaders(log: LogReading, record: number): Promise<readonly FieldNode[] | null> {
  return (await packetOf(log, record))?.fields ?? null;
}

export async function packetOf(log: LogReading, record: number): Promise<DecodedPacket | null> {
  const packet = await log.packet(record);
  return packet && decodePacket(packet);
}

/** Throws `RECORD_NOT_FOUND`, also for an event that no packet means. */
export async function packetDetail(log: LogReading, record: number): Promise<PacketDetail> {
  const packet = await log.packet(record);
  if (packet === null) throw new LabError('RECORD_NOT_FOUND', { number: record });
  const { frameNumber, atNs, bytes, byteLength } = packet;
  const { fields, summary, complaints } = decodePacket(packet);
  const violations = complaints.map((complaint): Violation => {
    return { ...violationOf('packet', complaint, 0), direction: 'inbound' };
  });
  return { frameNumber, atNs, bytes, byteLength, fields, summary, violations, isSynthetic: !log.isForeign };
}
