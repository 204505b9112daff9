/** Names of the filter language that are like one that it does not know. */
import { fieldNames } from '../../../contract/filter-fields';
import { ownNames, protocolFlags } from '../../../contract/filter-names';

const suggested = 5;
/** Longer ones are no slips of the finger. */
const maximumLength = 64;

let names: readonly string[] | null = null;

/** The likest first; empty where none is like it. */
export function suggestions(written: string): string[] {
  const sought = written.toLowerCase();
  if (sought.length > maximumLength) return [];
  names ??= [...new Set([...Object.keys(ownNames), ...protocolFlags, ...fieldNames().map(({ name }) => name)])];
  const limit = Math.max(1, Math.floor(sought.length / 3));
  return names
    .map((name) => ({ name, distance: distanceOf(sought, name.toLowerCase(), limit) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, suggested)
    .map(({ name }) => name);
}

/** Small where one is the end or the beginning of the other (`topic` for `mqtt.topic`); else how many letters differ. */
function distanceOf(sought: string, name: string, limit: number): number {
  if (name.endsWith(`.${sought}`)) return 0;
  if (sought.length >= 3 && name.startsWith(sought)) return 1;
  return Math.abs(sought.length - name.length) > limit ? Infinity : editDistance(sought, name);
}

/** Levenshtein's, two neighbours that have changed places being one step too (Damerau). */
function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      const isSwapped = i > 0 && j > 0 && from[i] === to[j - 1] && from[i - 1] === to[j];
      const swapped = isSwapped ? before[j - 1]! + 1 : Infinity;
      next.push(Math.min(row[j]! + Number(from[i] !== to[j]), row[j + 1]! + 1, next[j]! + 1, swapped));
    }
    [before, row] = [row, next];
  }
  return row[to.length]!;
}
