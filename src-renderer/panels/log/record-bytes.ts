import type { RecordBytes } from '../../../src-main/contract/records';
import type { Lab } from '../../lab/lab';

/** The most that one answer carries. */
const partLength = 4 * 1024 * 1024;

/** A record with all of its bytes. Throws `RECORD_NOT_FOUND`. */
export async function readWholeRecord(lab: Lab, session: string, number: number): Promise<RecordBytes> {
  const first = await lab.invoke('log.record', { session, number, at: 0, length: partLength });
  if (first.bytes.length >= first.byteLength) return first;
  const bytes = new Uint8Array(first.byteLength);
  let at = 0;
  let part = first;
  while (part.bytes.length > 0) {
    bytes.set(part.bytes, at);
    at += part.bytes.length;
    if (at >= bytes.length) break;
    part = await lab.invoke('log.record', { session, number, at, length: partLength });
  }
  return { ...first, bytes };
}
