/** How the keyboard walks a tree (WAI-ARIA Authoring Practices, tree view). */
import type { FieldRow } from './field-tree';

/** The row that a key goes to; null where it is not a key of the tree's. */
export function targetOfKey(key: string, rows: readonly FieldRow[], at: number, page: number): number | null {
  const last = rows.length - 1;
  const depth = rows[at]?.depth ?? 0;
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, at + 1);
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'PageDown':
      return Math.min(last, at + page);
    case 'PageUp':
      return Math.max(0, at - page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'ArrowRight':
      // An open one is entered; one without others under it stays.
      return rows[at + 1]?.depth === depth + 1 ? at + 1 : Math.max(0, at);
    case 'ArrowLeft':
      return parentOf(rows, at);
    default:
      return null;
  }
}

function parentOf(rows: readonly FieldRow[], at: number): number {
  const depth = rows[at]?.depth ?? 0;
  for (let above = at - 1; above >= 0; above--) if (rows[above]!.depth < depth) return above;
  return Math.max(0, at);
}

/** A pause longer than this begins another word; milliseconds. */
const pauseMs = 700;

/** Letters typed one after another go to the next field whose name begins with them. */
export class TypeAhead {
  #word = '';
  #last = 0;

  find(key: string, rows: readonly FieldRow[], at: number, now = performance.now()): number | null {
    if ([...key].length !== 1 || (key === ' ' && this.#word === '')) return null;
    const isGoingOn = now - this.#last < pauseMs;
    this.#last = now;
    this.#word = (isGoingOn ? this.#word : '') + key.toLowerCase();
    // The word that is being typed may still fit where one is; the first letter goes on to the next.
    const from = this.#word.length > 1 ? at : at + 1;
    for (let step = 0; step < rows.length; step++) {
      const index = (Math.max(0, from) + step) % rows.length;
      if (rows[index]!.field.name.toLowerCase().startsWith(this.#word)) return index;
    }
    return null;
  }
}
