import type { HttpExchange } from '../../../src-main/contract/journal';

export const stretchKeys = [
  'lookup',
  'connect',
  'tls',
  'send',
  'wait',
  'receive',
  'request',
  'answer',
  'response',
] as const;
export type StretchKey = (typeof stretchKeys)[number];

export const stretchTones = {
  lookup: 'idle',
  connect: 'inbound',
  tls: 'edge',
  send: 'idle',
  wait: 'accent',
  receive: 'outbound',
  request: 'inbound',
  answer: 'accent',
  response: 'outbound',
} as const satisfies Readonly<Record<StretchKey, string>>;

export interface Stretch {
  readonly key: StretchKey;
  readonly durationNs: number;
}

type Timed = Pick<HttpExchange, 'timing' | 'role' | 'isReused'>;

/** The stretches that an exchange went through, nanoseconds each; those that it did not go through are left out. */
export function stretchesOf(exchange: Timed): readonly Stretch[] {
  const { timing, role } = exchange;
  const points: readonly (readonly [StretchKey, number | null])[] =
    role === 'server'
      ? [
          ['request', timing.sentNs],
          ['answer', timing.firstByteNs],
          ['response', timing.totalNs],
        ]
      : [
          ['lookup', timing.lookupNs],
          ['connect', timing.connectNs],
          ['tls', timing.tlsNs],
          ['send', timing.sentNs],
          ['wait', timing.firstByteNs],
          [lastOf(exchange), timing.totalNs],
        ];
  const stretches: Stretch[] = [];
  let from = 0;
  for (const [key, at] of points) {
    if (at === null) continue;
    // A peer may answer before the request is there as a whole.
    stretches.push({ key, durationNs: Math.max(0, at - from) });
    from = Math.max(from, at);
  }
  return stretches;
}

/** What a client was at when it ended: one that failed never came to the last. */
function lastOf({ timing, isReused }: Timed): StretchKey {
  if (timing.firstByteNs !== null) return 'receive';
  if (timing.sentNs !== null) return 'wait';
  return timing.connectNs !== null || isReused ? 'send' : 'connect';
}
