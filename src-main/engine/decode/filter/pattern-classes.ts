/** Classes of characters in regular expressions, by their code points; ASCII, as PCRE has them. */

export type CodeTest = (code: number) => boolean;

const isDigit: CodeTest = (code) => code >= 0x30 && code <= 0x39;
const isUpper: CodeTest = (code) => code >= 0x41 && code <= 0x5a;
const isLower: CodeTest = (code) => code >= 0x61 && code <= 0x7a;
const isLetter: CodeTest = (code) => isUpper(code) || isLower(code);
const isSpace: CodeTest = (code) => code === 0x20 || (code >= 0x09 && code <= 0x0d);
export const isWordCode: CodeTest = (code) => isDigit(code) || isLetter(code) || code === 0x5f;
const isVisible: CodeTest = (code) => code > 0x20 && code < 0x7f;

const not =
  (test: CodeTest): CodeTest =>
  (code) =>
    !test(code);

/** By the letter after the backslash. */
export const classEscapes: Readonly<Record<string, CodeTest>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWordCode,
  W: not(isWordCode),
  s: isSpace,
  S: not(isSpace),
};

export const controlEscapes: Readonly<Record<string, number>> = {
  0: 0x00,
  a: 0x07,
  e: 0x1b,
  f: 0x0c,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  v: 0x0b,
};

/** `[[:alpha:]]`. Letters of either case, since patterns do not tell them apart. */
export const posixClasses: Readonly<Record<string, CodeTest>> = {
  alpha: isLetter,
  digit: isDigit,
  alnum: (code) => isLetter(code) || isDigit(code),
  upper: isLetter,
  lower: isLetter,
  space: isSpace,
  punct: (code) => isVisible(code) && !isLetter(code) && !isDigit(code),
  print: (code) => isVisible(code) || code === 0x20,
  xdigit: (code) => isDigit(code) || (isLetter(code) && (code | 0x20) <= 0x66),
};
