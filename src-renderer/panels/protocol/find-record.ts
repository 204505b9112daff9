import { unpackRows, type LogRow } from '../../state/log-rows';
import type { EntryBase } from '../../../src-main/contract/journal';
import type { SessionState } from '../../../src-main/contract/session-state';
import type { Lab } from '../../lab/lab';

/** Records looked at around the moment that an exchange began. */
const searchedBefore = 256;
const searchedAfter = 2_000;

/** The number of the record that an exchange begins with: the decrypted one where there is TLS. Null: it is gone. */
export async function findRecord(
  lab: Lab,
  { id, log }: Pick<SessionState, 'id' | 'log'>,
  entry: Pick<EntryBase, 'atNs' | 'connection'> & { readonly role: 'client' | 'server' },
): Promise<number | null> {
  const end = log.firstNumber + log.count;
  const rows = async (first: number, count: number): Promise<LogRow[]> =>
    unpackRows(await lab.invoke('log.rows', { session: id, firstNumber: first, count }));
  // Records are in the order of time.
  let low = log.firstNumber;
  let high = end;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [row] = await rows(middle, 1);
    if (row !== undefined && row.atNs < entry.atNs) low = middle + 1;
    else high = middle;
  }
  const first = Math.max(log.firstNumber, low - searchedBefore);
  const around = await rows(first, Math.max(1, Math.min(end, low + searchedAfter) - first));
  const own = around.filter(({ kind, connection }) => kind === 'data' && connection === entry.connection);
  const layer = own.some((row) => row.layer === 'plaintext') ? 'plaintext' : 'wire';
  const readable = own.filter((row) => row.layer === layer);
  const after = readable.find(({ number }) => number >= low);
  // What a server reads is on record before it is understood to be a request.
  const before = readable.findLast(({ number, direction }) => number < low && direction === 'inbound');
  return (entry.role === 'server' ? (before ?? after) : after)?.number ?? null;
}
