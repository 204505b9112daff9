/** `0.31 ms`, `12.4 ms`, `842 ms`, `3.20 s`: three digits that mean something. */
export function formatMilliseconds(durationNs: number): string {
  const ms = durationNs / 1e6;
  if (ms >= 59_950) return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
  if (ms >= 999.5) return `${(ms / 1000).toPrecision(3)} s`;
  if (ms >= 99.95) return `${Math.round(ms)} ms`;
  if (ms >= 9.995) return `${ms.toFixed(1)} ms`;
  return `${ms.toFixed(2)} ms`;
}
