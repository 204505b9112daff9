/**
 * Where a list of equal rows stands. Native scrolling ends at about 33 million pixels (1.5 million rows), so lists
 * keep their own position: pixels from the top of the first row, whole numbers, exact as far as integers are.
 */
export interface ScrollScale {
  readonly rowCount: number;
  /** Pixels. */
  readonly rowHeight: number;
  /** Pixels of the window onto the rows. */
  readonly viewportHeight: number;
}

export interface VisibleRows {
  /** Index of the first row in sight, even if only a part of it is. */
  readonly first: number;
  /** Index after the last row in sight. */
  readonly end: number;
  /** Pixels from the top of the window to the first row: 0 or less. */
  readonly offset: number;
}

/** A thumb shorter than this can't be grabbed. */
export const minimumThumbLength = 28;

export function maximumTop({ rowCount, rowHeight, viewportHeight }: ScrollScale): number {
  return Math.max(0, rowCount * rowHeight - Math.max(0, viewportHeight));
}

export function clampTop(scale: ScrollScale, top: number): number {
  return Math.min(maximumTop(scale), Math.max(0, Math.round(top)));
}

export function visibleRows(scale: ScrollScale, top: number): VisibleRows {
  const at = clampTop(scale, top);
  const first = Math.floor(at / scale.rowHeight);
  const end = Math.min(scale.rowCount, Math.ceil((at + Math.max(0, scale.viewportHeight)) / scale.rowHeight));
  return { first, end: Math.max(first, end), offset: first * scale.rowHeight - at };
}

/** Whole rows that fit: what PageUp and PageDown move by. */
export function rowsPerPage({ rowHeight, viewportHeight }: ScrollScale): number {
  return Math.max(1, Math.floor(viewportHeight / rowHeight) - 1);
}

/** The nearest position that has the whole row in sight. */
export function topThatShows(scale: ScrollScale, top: number, index: number): number {
  const rowTop = index * scale.rowHeight;
  const rowEnd = rowTop + scale.rowHeight;
  if (rowTop < top) return clampTop(scale, rowTop);
  if (rowEnd > top + scale.viewportHeight) return clampTop(scale, rowEnd - scale.viewportHeight);
  return clampTop(scale, top);
}

/** The position that has the row in the middle: where a jump goes, so that its surroundings are seen. */
export function topThatCentres(scale: ScrollScale, index: number): number {
  return clampTop(scale, index * scale.rowHeight - (scale.viewportHeight - scale.rowHeight) / 2);
}

/** The scroll bar's thumb in pixels of its track; null where everything is in sight. */
export function thumbOf(scale: ScrollScale, top: number, trackLength: number): { at: number; length: number } | null {
  const most = maximumTop(scale);
  if (most === 0 || trackLength <= 0) return null;
  const share = scale.viewportHeight / (scale.rowCount * scale.rowHeight);
  const length = Math.min(trackLength, Math.max(minimumThumbLength, Math.round(trackLength * share)));
  return { at: (clampTop(scale, top) / most) * (trackLength - length), length };
}

/** The position for a thumb dragged to `thumbAt`; both ends of the track reach both ends of the list. */
export function topOfThumb(scale: ScrollScale, thumbAt: number, trackLength: number): number {
  const thumb = thumbOf(scale, 0, trackLength);
  if (thumb === null || trackLength <= thumb.length) return 0;
  return clampTop(scale, (thumbAt / (trackLength - thumb.length)) * maximumTop(scale));
}
