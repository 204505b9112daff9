import type { JournalView } from '../../state/journal-view.svelte';
import { isHttp, type HttpEntry } from './http-words';

/** Hops looked at after the one that is shown; the next hop of a chain follows at once, but others may come between. */
const searchedHops = 100;

/** The chain of redirects that an exchange belongs to, first to last, as far as it is here; alone where there is none. */
export function chainOf(view: JournalView, entry: HttpEntry): HttpEntry[] {
  const chain = [entry];
  for (let first = entry; first.redirectedFrom !== null;) {
    const before = view.entry(first.redirectedFrom);
    if (!isHttp(before)) break;
    chain.unshift(before);
    first = before;
  }
  let last = entry;
  for (const next of view.entries(entry.number + 1, searchedHops)) {
    if (!isHttp(next) || next.redirectedFrom !== last.number) continue;
    chain.push(next);
    last = next;
  }
  return chain;
}
