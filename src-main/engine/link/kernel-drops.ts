/** Datagrams that Linux dropped since nobody read them in time: the last column of `/proc/net/udp` and `udp6`. */
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import type { Family } from './addresses';

interface Row {
  readonly inode: string;
  readonly drops: number;
}

/** Sockets of this process that are watched already: with a shared address several rows look alike. */
const claimed = new Set<string>();

export class KernelDrops {
  readonly #table: string;
  readonly #port: number;
  readonly #inode: string | null;

  /** To be made right after binding. */
  constructor(family: Family, port: number) {
    this.#table = family === 'IPv4' ? '/proc/net/udp' : '/proc/net/udp6';
    this.#port = port;
    this.#inode = this.#findInode();
    if (this.#inode !== null) claimed.add(this.#inode);
  }

  /** Dropped since the socket was made; null where the system does not tell. */
  read(): number | null {
    if (this.#inode === null) return null;
    return this.#rows()?.find(({ inode }) => inode === this.#inode)?.drops ?? null;
  }

  dispose(): void {
    if (this.#inode !== null) claimed.delete(this.#inode);
  }

  #findInode(): string | null {
    const candidates = (this.#rows() ?? []).filter(({ inode }) => !claimed.has(inode));
    if (candidates.length <= 1) return candidates[0]?.inode ?? null;
    const own = ownSockets();
    return candidates.find(({ inode }) => own.has(inode))?.inode ?? null;
  }

  #rows(): Row[] | null {
    const text = readText(this.#table);
    return text === null ? null : udpRows(text, this.#port);
  }
}

/** The rows of a `/proc/net/udp` table whose local port it is; proc(5). */
export function udpRows(table: string, port: number): Row[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').flatMap((line) => {
    const columns = line.trim().split(/\s+/);
    const [, local, , , , , , , , inode, , , drops] = columns;
    return local?.endsWith(suffix) && inode !== undefined && drops !== undefined
      ? [{ inode, drops: Number(drops) }]
      : [];
  });
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // Not Linux, or a system that hides it: there is nothing to tell then.
    return null;
  }
}

/** Inodes of the sockets that this process has open. */
function ownSockets(): Set<string> {
  const inodes = new Set<string>();
  for (const descriptor of readdirSync('/proc/self/fd')) {
    const target = linkTarget(`/proc/self/fd/${descriptor}`);
    if (target?.startsWith('socket:[')) inodes.add(target.slice('socket:['.length, -1));
  }
  return inodes;
}

function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    // Closed between listing and reading.
    return null;
  }
}
