import type { Target } from '../../src-main/contract/commands';
import { formatAddress } from '../../src-main/contract/session-url';
import type { SessionState } from '../../src-main/contract/session-state';

/** Why nothing can be sent at the moment; null: it can. The keys of `composer.why` in the sentences. */
export type Obstacle = 'closed' | 'connecting' | 'noClient' | 'noPeer' | 'gone' | 'noAddress' | 'halfClosed';

export function obstacle(state: SessionState, target: Target | null): Obstacle | null {
  if (state.phase === 'opening' || state.phase === 'waiting-to-reconnect') return 'connecting';
  if (state.phase !== 'open') return 'closed';
  if (target === null) return 'noAddress';
  if (target.to === 'address') return null;
  const ready = state.connections.filter(({ phase }) => phase === 'open' || phase === 'half-closed-remote');
  if (target.to === 'connection') {
    const found = state.connections.find(({ number }) => number === target.connection);
    if (found === undefined) return 'gone';
    return ready.includes(found) ? null : 'halfClosed';
  }
  if (ready.length > 0) return null;
  if (state.connections.length > 0) return 'halfClosed';
  return state.spec.kind === 'udp' ? 'noPeer' : 'noClient';
}

/** `host:port`, `[host]:port`; null where it is not an address. */
export function readAddress(text: string): { host: string; port: number } | null {
  const match = /^\s*(?:\[([^\]\s]+)\]|([^\s:[\]]+)):(\d{1,5})\s*$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host !== undefined && port >= 1 && port <= 65_535 ? { host, port } : null;
}

/** A target in a few characters: for the picker and its options. */
export function targetKey(target: Target): string {
  switch (target.to) {
    case 'all':
      return 'all';
    case 'connection':
      return `#${target.connection}`;
    case 'address':
      return formatAddress(target.host, target.port);
  }
}
