/** What may be shown as it is. Wire text can hold anything: line breaks, terminal escapes, characters that reorder others. */

/**
 * Controls, format characters (bidirectional marks and overrides, zero-width ones), halves of pairs, private and unassigned
 * code points, line separators, invisible ones such as variation selectors, and spaces that look like the plain one.
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?![ \u3000])\p{Zs}/u;

/** Combining marks: printable after a letter, without a width of their own. */
const zeroWidth = /[\p{Mn}\p{Me}]/u;

export function isPrintable(character: string): boolean {
  return !unprintable.test(character);
}

/** The text with U+FFFD for everything in it that is not printable. */
export function printableText(text: string): string {
  return Array.from(text, (character) => (isPrintable(character) ? character : '\ufffd')).join('');
}

/** True for what can stand alone in a cell of a grid. */
export function hasOwnCell(character: string): boolean {
  return isPrintable(character) && !zeroWidth.test(character);
}
