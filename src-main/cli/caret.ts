/** A line of what was typed, and a caret under the mistake in it. */
import { isPrintable } from '../contract/printable';

/** Characters to see on either side; a whole file may have been pasted. */
const context = 60;

/** `offset` and `length` in UTF-16 units; only the line with the mistake is shown. */
export function pointAt(text: string, offset: number, length: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const lineEnd = text.indexOf('\n', offset);
  const from = Math.max(lineStart, offset - context);
  const to = Math.min(lineEnd === -1 ? text.length : lineEnd, offset + context);
  const before = `${from > lineStart ? '…' : ''}${shown(text.slice(from, offset))}`;
  const marked = shown(text.slice(offset, Math.min(to, offset + length)));
  const line = `${before}${shown(text.slice(offset, to))}`;
  return `  ${line}\n  ${' '.repeat(columns(before))}${'^'.repeat(Math.max(1, columns(marked)))}`;
}

/** One column stays one column: nothing of it may move the terminal's cursor. */
function shown(text: string): string {
  return [...text].map((character) => (isPrintable(character) ? character : '·')).join('');
}

/** East Asian Wide and Fullwidth (UAX #11) and emoji take two columns, combining marks none. */
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}]|[\u{20000}-\u{3ffff}]/u;
const combining = /\p{M}/u;

function columns(text: string): number {
  let count = 0;
  for (const character of text) count += wide.test(character) ? 2 : combining.test(character) ? 0 : 1;
  return count;
}
