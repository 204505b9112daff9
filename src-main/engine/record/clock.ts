import type { Clock } from './log-contract';

/** Longest wait for the system clock to tick: its millisecond, with room for a busy machine. */
const tickWaitNs = 3_000_000n;

/**
 * A clock that starts at the system's time and then follows the monotonic counter alone: a step of the
 * system's time (NTP, a person) never turns two records round. Precise to about a microsecond of the
 * system's time at its making; reading it costs about 50 ns.
 */
export function createClock(): Clock {
  const offsetNs = systemOffsetNs();
  return { nowNs: () => offsetNs + process.hrtime.bigint() };
}

/** System time minus the monotonic counter. `Date.now()` tells whole milliseconds, so this waits for one to begin. */
function systemOffsetNs(): bigint {
  const start = process.hrtime.bigint();
  const startMs = Date.now();
  let nowMs = startMs;
  let now = start;
  while (nowMs === startMs && now - start < tickWaitNs) {
    nowMs = Date.now();
    now = process.hrtime.bigint();
  }
  return BigInt(nowMs) * 1_000_000n - now;
}
