/** Numbers of repeated runs, and how they are said. */

export interface Spread {
  readonly median: number;
  readonly minimum: number;
  readonly maximum: number;
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

export function spread(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), minimum: Math.min(...values), maximum: Math.max(...values) };
}

/**
 * Runs two subjects in turn, so that a machine that speeds up or slows down does it to both, and gives the ratio of
 * each pair: above 1, the subject is faster than the reference. One pair before them is not counted: it warms caches.
 */
export async function pairRuns(
  count: number,
  reference: () => Promise<number>,
  subject: () => Promise<number>,
): Promise<{ reference: Spread; subject: Spread; ratio: Spread }> {
  const references: number[] = [];
  const subjects: number[] = [];
  const ratios: number[] = [];
  for (let run = -1; run < count; run += 1) {
    const referenceSeconds = await reference();
    const subjectSeconds = await subject();
    if (run < 0) continue;
    references.push(referenceSeconds);
    subjects.push(subjectSeconds);
    ratios.push(referenceSeconds / subjectSeconds);
  }
  return { reference: spread(references), subject: spread(subjects), ratio: spread(ratios) };
}

/** One line of the result: what was measured, the figure, its range, the goal, and whether it is met. */
export function report(name: string, figure: Spread, goal: { atLeast?: number; atMost?: number }, note: string): void {
  const met =
    (goal.atLeast === undefined || figure.median >= goal.atLeast) &&
    (goal.atMost === undefined || figure.median <= goal.atMost);
  const wanted =
    goal.atLeast !== undefined ? `≥ ${goal.atLeast}` : goal.atMost !== undefined ? `≤ ${goal.atMost}` : 'no goal';
  const range = `${figure.minimum.toFixed(2)}–${figure.maximum.toFixed(2)}`;
  console.log(
    `${name.padEnd(44)} ${figure.median.toFixed(2).padStart(7)}  (${range})`.padEnd(72) +
      `${wanted.padEnd(9)} ${wanted === 'no goal' ? ' ' : met ? '✓' : '✗'}  ${note}`,
  );
}
