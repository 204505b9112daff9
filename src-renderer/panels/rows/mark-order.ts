/** Ascending numbers in the order in which one comes to them from `from`, round the end; null: from outside. */
export function inTurn(numbers: readonly number[], from: number | null, backwards: boolean): number[] {
  const ordered = backwards ? numbers.toReversed() : [...numbers];
  if (from === null) return ordered;
  const next = ordered.findIndex((number) => (backwards ? number < from : number > from));
  return next < 0 ? ordered : [...ordered.slice(next), ...ordered.slice(0, next)];
}
