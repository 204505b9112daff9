/** Whether the pattern, in which `*` stands for any characters, fits the whole text. At worst pattern × text steps. */
export function matchesPattern(pattern: string, text: string): boolean {
  let at = 0;
  let patternAt = 0;
  /** Where to go on with one more character for the last `*`. */
  let star = -1;
  let starText = 0;
  while (at < text.length) {
    if (pattern[patternAt] === '*') {
      star = patternAt++;
      starText = at;
    } else if (pattern[patternAt] === text[at]) {
      patternAt += 1;
      at += 1;
    } else if (star !== -1) {
      patternAt = star + 1;
      at = ++starText;
    } else return false;
  }
  while (pattern[patternAt] === '*') patternAt += 1;
  return patternAt === pattern.length;
}
