import type { Page } from '../broker-contract';

/** The items from `from` on, at most `count` of them. */
export function pageOf<T, S>(
  all: Iterable<T>,
  total: number,
  from: number,
  count: number,
  show: (item: T) => S,
): Page<S> {
  const items: S[] = [];
  let at = 0;
  for (const item of all) {
    if (items.length >= count) break;
    if (at++ >= from) items.push(show(item));
  }
  return { total, items };
}
