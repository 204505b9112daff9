/** Rows of the hex view: sixteen bytes, and the characters beside them. */
import { gutterCells } from '../../src-main/contract/encoding';
import type { Encoding } from '../../src-main/contract/message';

export const hexRowBytes = 16;
/** Bytes looked at before and after a row, so that a character cut by its edge is still read whole: the longest have 4. */
const contextBytes = 16;

/** Bytes that come as they are asked for: a record's, or a body's. */
export interface HexSource {
  /** Null while nothing is known of it. Another object is another thing to look at. */
  readonly header: { readonly byteLength: number } | null;
  /** Grows whenever bytes have come. */
  readonly version: number;
  byteAt(index: number): number | undefined;
  /** Asks for what is missing of the range. */
  want(range: { readonly at: number; readonly length: number }): void;
}

export interface HexCell {
  readonly index: number;
  /** Two digits; empty past the end, dots while it has not come. */
  readonly hex: string;
  /** Beside it: a character, `.`, or empty where it continues the one before. */
  readonly text: string;
}

export interface HexRow {
  readonly offset: number;
  readonly cells: readonly HexCell[];
}

export function hexRow(
  offset: number,
  byteLength: number,
  byteAt: (index: number) => number | undefined,
  encoding: Encoding,
): HexRow {
  const end = Math.min(byteLength, offset + hexRowBytes);
  const from = Math.max(0, offset - contextBytes);
  const to = Math.min(byteLength, end + contextBytes);
  const around = new Uint8Array(to - from);
  let isWhole = true;
  for (let index = from; index < to; index++) {
    const byte = byteAt(index);
    if (byte === undefined) isWhole = false;
    around[index - from] = byte ?? 0;
  }
  const texts = isWhole ? gutterCells(around, encoding) : [];
  const cells: HexCell[] = [];
  for (let index = offset; index < end; index++) {
    const byte = byteAt(index);
    const hex = byte === undefined ? '··' : byte.toString(16).padStart(2, '0');
    cells.push({ index, hex, text: texts[index - from] ?? '' });
  }
  return { offset, cells };
}
