import type { HttpTiming } from '../../../src-main/contract/journal';

export const stretchKeys = ['lookup', 'connect', 'tls', 'send', 'wait', 'receive'] as const;
export type StretchKey = (typeof stretchKeys)[number];

/** The stretches that an exchange went through, nanoseconds each; those that it did not go through are left out. */
export function stretchesOf(timing: HttpTiming): readonly { readonly key: StretchKey; readonly durationNs: number }[] {
  const points: readonly (readonly [StretchKey, number | null])[] = [
    ['lookup', timing.lookupNs],
    ['connect', timing.connectNs],
    ['tls', timing.tlsNs],
    ['send', timing.sentNs],
    ['wait', timing.firstByteNs],
    ['receive', timing.totalNs],
  ];
  const stretches: { key: StretchKey; durationNs: number }[] = [];
  let from = 0;
  for (const [key, at] of points) {
    if (at === null) continue;
    // A peer may answer before the request is there as a whole.
    stretches.push({ key, durationNs: Math.max(0, at - from) });
    from = Math.max(from, at);
  }
  return stretches;
}

export const stretchTones = {
  lookup: 'idle',
  connect: 'inbound',
  tls: 'warning',
  send: 'idle',
  wait: 'accent',
  receive: 'outbound',
} as const satisfies Readonly<Record<StretchKey, string>>;
