/** How lines are printed. */
import { jsonLine } from './json-line';
import type { Line } from './line';
import type { Output } from './output';
import { textLine } from './text-line';
import { formatAddress } from '../contract/session-url';

export interface PrintOptions {
  readonly json: boolean;
  /** Only where it listens or is connected, and errors. */
  readonly quiet: boolean;
}

/** Prints the line unless it is none of the reader's business; resolves when there is room for more. */
export async function printLine(output: Output, line: Line, { json, quiet }: PrintOptions): Promise<void> {
  if (quiet && !isEssential(line)) return;
  // For a person the messages say it better than their bytes.
  if (!json && line.what.event === 'data' && line.what.isDecoded) return;
  const text = json ? jsonLine(line) : textLine(line);
  if (text !== null) await output.print(text);
}

function isEssential({ what, session }: Line): boolean {
  switch (what.event) {
    case 'listening':
      return true;
    case 'connected':
      // A client is named by its peer; the clients of a server are not what it was asked to tell.
      return `${session}/`.includes(`://${formatAddress(what.conn.remote.host, what.conn.remote.port)}/`);
    case 'failed':
      return what.conn === null;
    case 'closed':
    case 'data':
    case 'message':
    case 'raw':
    case 'violation':
    case 'packet':
    case 'counters':
    case 'note':
      return false;
  }
}
