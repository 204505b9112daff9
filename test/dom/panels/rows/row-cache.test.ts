// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { RowCache } from '../../../../src-renderer/state/row-cache';

const rows = (first: number, last: number) => ({
  first,
  rows: Array.from({ length: last - first + 1 }, (_, index) => first + index),
});

describe('RowCache', () => {
  it('says which rows are missing, as one range', () => {
    const cache = new RowCache<number>();
    expect(cache.missing({ first: 5, last: 9 })).toEqual({ first: 5, last: 9 });
    cache.put(rows(1, 6));
    cache.put(rows(8, 8));
    expect(cache.missing({ first: 5, last: 9 })).toEqual({ first: 7, last: 9 });
    expect(cache.missing({ first: 5, last: 8 })).toEqual({ first: 7, last: 7 });
    expect(cache.missing({ first: 1, last: 6 })).toBeNull();
    expect(cache.missing({ first: 3, last: 2 })).toBeNull();
  });

  it('stays small, and keeps what is near', () => {
    const cache = new RowCache<number>(100);
    cache.put(rows(1, 60));
    cache.put(rows(9_001, 9_060));
    expect(cache.size).toBeLessThanOrEqual(100);
    expect(cache.has({ first: 9_001, last: 9_060 })).toBe(true);
    expect(cache.get(1)).toBeUndefined();
  });
});
