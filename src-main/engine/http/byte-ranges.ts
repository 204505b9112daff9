/** Which parts of a file a `Range` header field asks for (RFC 9110 §14). Sans-I/O. */

export interface ByteRange {
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
}

/** The most ranges of one request that are answered as such; more get the whole file (§14.2 lets a server ignore them). */
export const maximumRanges = 32;

/** `whole`: no range, or one to be ignored. `unsatisfiable`: answered with 416. */
export function readRanges(
  header: string | null,
  byteLength: number,
): readonly ByteRange[] | 'whole' | 'unsatisfiable' {
  const set = /^\s*bytes\s*=\s*(.*)$/i.exec(header ?? '')?.[1];
  if (set === undefined) return 'whole';
  const specs = set.split(',').map((spec) => /^\s*(\d*)-(\d*)\s*$/.exec(spec));
  if (specs.length > maximumRanges || specs.some((spec) => spec === null || (spec[1] === '' && spec[2] === '')))
    return 'whole';
  const ranges: ByteRange[] = [];
  for (const spec of specs) {
    const range = rangeOf(spec![1]!, spec![2]!, byteLength);
    if (range === 'malformed') return 'whole';
    if (range !== null) ranges.push(range);
  }
  if (ranges.length === 0) return 'unsatisfiable';
  return overlap(ranges) ? 'whole' : ranges;
}

/** Null: none of it is there. */
function rangeOf(first: string, last: string, byteLength: number): ByteRange | 'malformed' | null {
  if (first === '') {
    const suffix = Number(last);
    return suffix === 0 || byteLength === 0 ? null : { first: Math.max(0, byteLength - suffix), last: byteLength - 1 };
  }
  const from = Number(first);
  const to = last === '' ? byteLength - 1 : Math.min(Number(last), byteLength - 1);
  if (last !== '' && Number(last) < from) return 'malformed';
  return from >= byteLength ? null : { first: from, last: to };
}

/** A request for the same bytes over and over is an attack or a mistake (§17.15). */
function overlap(ranges: readonly ByteRange[]): boolean {
  const sorted = [...ranges].sort((one, other) => one.first - other.first);
  return sorted.some((range, index) => index > 0 && range.first <= sorted[index - 1]!.last);
}
