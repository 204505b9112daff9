/** Counts and amounts of bytes as they are shown. Decimal units (IEC 80000-13: 1 kB is 1000 B), the same in both languages. */

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Three digits at most and one behind the point: `38 B`, `1.2 MB`, `864 kB`. Whole bytes are exact. */
export function formatByteCount(byteCount: number): string {
  let value = byteCount;
  let unit = 0;
  // 999.5 would be shown as 1000: it belongs to the next unit.
  while (unit < units.length - 1 && Math.round(value) >= 1000) {
    value /= 1000;
    unit++;
  }
  const isShort = unit > 0 && value < 9.95;
  return `${isShort ? value.toFixed(1) : String(Math.round(value))} ${units[unit]}`;
}

/** `12 MB/s` */
export function formatByteRate(bytesPerSecond: number): string {
  return `${formatByteCount(bytesPerSecond)}/s`;
}

/** `1,204,882` */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
