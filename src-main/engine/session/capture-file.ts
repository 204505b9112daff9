/** Names of capture files. */
import { join } from 'node:path';
import type { SessionKind } from '../../contract/session-spec';
import type { SessionId } from '../../contract/session-state';

/** `<folder>/<yyyymmdd-hhmmss>-<kind>-<port>-<short id>.pcapng`, in local time. */
export function captureFile(folder: string, atNs: bigint, kind: SessionKind, port: number, id: SessionId): string {
  const at = new Date(Number(atNs / 1_000_000n));
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${String(at.getFullYear())}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  const time = `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
  // An id from a workspace file may hold anything.
  const shortId = id.replace(/[^\w-]/g, '').slice(0, 12);
  return join(folder, `${day}-${time}-${kind}-${String(port)}-${shortId}.pcapng`);
}
