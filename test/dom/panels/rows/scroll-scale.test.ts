// @vitest-environment node
import { describe, expect, it } from 'vitest';
import {
  clampTop,
  maximumTop,
  minimumThumbLength,
  rowsPerPage,
  thumbOf,
  topOfThumb,
  topThatCentres,
  topThatShows,
  visibleRows,
} from '../../../../src-renderer/state/scroll-scale';

const tenMillion = { rowCount: 10_000_000, rowHeight: 22, viewportHeight: 450 };

describe('a list of ten million rows', () => {
  it('ends with its last row whole at the bottom', () => {
    const top = maximumTop(tenMillion);
    expect(top).toBe(219_999_550);
    expect(visibleRows(tenMillion, top)).toEqual({ first: 9_999_979, end: 10_000_000, offset: -12 });
  });

  it('stands exactly at every row', () => {
    for (const index of [0, 1, 1_527_099, 1_527_100, 4_999_999, 9_999_000]) {
      expect(visibleRows(tenMillion, index * 22)).toEqual({ first: index, end: index + 21, offset: 0 });
    }
  });

  it('moves by single pixels, wherever it stands', () => {
    expect(visibleRows(tenMillion, 7_654_321 * 22 + 5)).toEqual({ first: 7_654_321, end: 7_654_342, offset: -5 });
  });

  it('is reached from end to end by the thumb', () => {
    expect(thumbOf(tenMillion, 0, 400)).toEqual({ at: 0, length: minimumThumbLength });
    expect(thumbOf(tenMillion, maximumTop(tenMillion), 400)).toEqual({ at: 372, length: minimumThumbLength });
    expect(topOfThumb(tenMillion, 0, 400)).toBe(0);
    expect(topOfThumb(tenMillion, 372, 400)).toBe(maximumTop(tenMillion));
    expect(topOfThumb(tenMillion, 186, 400)).toBe(109_999_775);
  });
});

describe('a list that fits', () => {
  const few = { rowCount: 3, rowHeight: 22, viewportHeight: 450 };

  it('has no thumb and does not move', () => {
    expect(thumbOf(few, 0, 400)).toBeNull();
    expect(clampTop(few, 100)).toBe(0);
    expect(topOfThumb(few, 50, 400)).toBe(0);
    expect(visibleRows(few, 0)).toEqual({ first: 0, end: 3, offset: 0 });
  });

  it('may be empty, or have no height yet', () => {
    expect(visibleRows({ ...few, rowCount: 0 }, 0)).toEqual({ first: 0, end: 0, offset: 0 });
    expect(visibleRows({ ...few, viewportHeight: 0 }, 0)).toEqual({ first: 0, end: 0, offset: 0 });
  });
});

describe('bringing a row into sight', () => {
  const scale = { rowCount: 100, rowHeight: 20, viewportHeight: 90 };

  it('moves as little as it can', () => {
    expect(topThatShows(scale, 200, 11)).toBe(200);
    expect(topThatShows(scale, 200, 9)).toBe(180);
    expect(topThatShows(scale, 200, 14)).toBe(210);
    expect(topThatShows(scale, 0, 99)).toBe(1910);
  });

  it('centres where it jumps', () => {
    expect(topThatCentres(scale, 50)).toBe(965);
    expect(topThatCentres(scale, 0)).toBe(0);
  });

  it('keeps a row of the page before', () => {
    expect(rowsPerPage(scale)).toBe(3);
    expect(rowsPerPage({ ...scale, viewportHeight: 10 })).toBe(1);
  });
});
