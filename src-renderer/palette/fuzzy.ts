/** How well a text fits what was typed: letters in order, better at word starts and next to each other. */

export interface FuzzyMatch {
  /** Higher is better. */
  readonly score: number;
  /** Where the typed characters were found, in UTF-16 units. */
  readonly positions: readonly number[];
}

const atStart = 12;
const atWordStart = 8;
const nextToLast = 6;
const anywhere = 1;
/** Taken off for each character jumped over, up to a limit. */
const gapLimit = 4;

/** Null where the characters do not occur in this order. An empty query fits everything alike. */
export function fuzzyMatch(query: string, text: string): FuzzyMatch | null {
  const wanted = query.toLowerCase().replace(/\s+/g, '');
  const lower = text.toLowerCase();
  const whole = wanted === '' ? -1 : lower.indexOf(query.toLowerCase().trim());
  if (whole >= 0) return { score: wholeScore(lower, whole, wanted), positions: range(whole, query.trim().length) };
  const positions: number[] = [];
  let score = 0;
  let from = 0;
  for (const character of wanted) {
    const at = lower.indexOf(character, from);
    if (at < 0) return null;
    score += worth(lower, at, positions.at(-1));
    positions.push(at);
    from = at + 1;
  }
  return { score, positions };
}

function wholeScore(text: string, at: number, wanted: string): number {
  return wanted.length * nextToLast + (at === 0 ? atStart : isWordStart(text, at) ? atWordStart : anywhere) + 2;
}

function worth(text: string, at: number, last: number | undefined): number {
  if (last !== undefined && at === last + 1) return nextToLast;
  const gap = Math.min(gapLimit, last === undefined ? at : at - last - 1);
  return (at === 0 ? atStart : isWordStart(text, at) ? atWordStart : anywhere) - gap;
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || /[\s:/.·\-(]/.test(text[at - 1] ?? '');
}

function range(from: number, length: number): number[] {
  return Array.from({ length }, (_, index) => from + index);
}
