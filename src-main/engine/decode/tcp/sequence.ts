/** Sequence numbers, which wrap around at 2^32 (RFC 9293 §3.4). */

/** How far `to` is after `from`; negative: before it. */
export function distance(from: number, to: number): number {
  return (to - from) | 0;
}

export function advanced(from: number, byteLength: number): number {
  return (from + byteLength) >>> 0;
}
