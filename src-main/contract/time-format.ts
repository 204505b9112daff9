/** Times as they are shown. Nanoseconds since the Unix epoch come in as bigint, since a number holds only microseconds of today. */

const nsPerSecond = 1_000_000_000n;
const nsPerMs = 1_000_000n;

/** `2026-11-22T10:32:07.104218331Z` */
export function formatIsoTime(atNs: bigint): string {
  const ns = floorModulo(atNs, nsPerSecond);
  const seconds = Number((atNs - ns) / nsPerSecond);
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(ns).padStart(9, '0')}Z`;
}

/** Local time of day with milliseconds and microseconds, `10:32:07.104 218`; `utcOffsetMinutes` stands in for the local zone. */
export function formatTimeOfDay(atNs: bigint, utcOffsetMinutes?: number): string {
  const epochMs = Number((atNs - floorModulo(atNs, nsPerMs)) / nsPerMs);
  const offsetMinutes = utcOffsetMinutes ?? -new Date(epochMs).getTimezoneOffset();
  const clock = new Date(epochMs + offsetMinutes * 60_000).toISOString().slice(11, 23);
  return `${clock} ${microseconds(floorModulo(atNs, nsPerMs))}`;
}

/** Time passed, in seconds, milliseconds and microseconds: `+0.001 870`. */
export function formatDelta(deltaNs: bigint): string {
  return `${deltaNs < 0n ? '-' : '+'}${formatDuration(deltaNs < 0n ? -deltaNs : deltaNs)}`;
}

/** Time since the start, without a sign: `75.001 870`; not negative. */
export function formatDuration(durationNs: bigint): string {
  const ms = String((durationNs % nsPerSecond) / nsPerMs).padStart(3, '0');
  return `${durationNs / nsPerSecond}.${ms} ${microseconds(durationNs % nsPerMs)}`;
}

function microseconds(nsOfMs: bigint): string {
  return String(nsOfMs / 1000n).padStart(3, '0');
}

function floorModulo(value: bigint, divisor: bigint): bigint {
  const rest = value % divisor;
  return rest < 0n ? rest + divisor : rest;
}
