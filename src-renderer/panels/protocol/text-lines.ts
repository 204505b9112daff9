/** Wire text as lines that are safe to draw. */
import { isPrintable } from '../../../src-main/contract/printable';

export interface LinePart {
  readonly text: string;
  /** `escape`: stands for a character that cannot be shown. */
  readonly kind: 'text' | 'escape' | 'markup' | 'string' | 'name';
}

/** Longer lines are cut into several that hang together: one line of a megabyte cannot be laid out in time. */
const longestLine = 2_000;

/** Lines of the text, in parts: controls, bidirectional marks and the like as escapes. A line's own end is not shown. */
export function textLines(
  text: string,
  isMarkup = false,
): { readonly parts: LinePart[]; readonly isWrapped: boolean }[] {
  const lines: { parts: LinePart[]; isWrapped: boolean }[] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    for (let at = 0; at === 0 || at < line.length; at += longestLine) {
      const piece = line.slice(at, at + longestLine);
      lines.push({ parts: isMarkup ? markupParts(piece) : visibleParts(piece), isWrapped: at > 0 });
    }
  }
  // A last line end ends the last line; it begins no other.
  if (lines.length > 1 && lines.at(-1)!.parts.length === 0) lines.pop();
  return lines;
}

/** Every character stays in sight. */
export function visibleParts(text: string, kind: LinePart['kind'] = 'text'): LinePart[] {
  // Nearly always there is nothing to escape.
  if (isPrintable(text.replaceAll('\t', ''))) return text === '' ? [] : [{ text, kind }];
  const parts: LinePart[] = [];
  let plain = '';
  for (const character of text) {
    if (character === '\t' || isPrintable(character)) {
      plain += character;
      continue;
    }
    if (plain !== '') parts.push({ text: plain, kind });
    plain = '';
    parts.push({ text: escapeOf(character), kind: 'escape' });
  }
  if (plain !== '') parts.push({ text: plain, kind });
  return parts;
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0)!;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/** Tags, comments and quoted values told apart, within one line: enough to read a source by. */
function markupParts(line: string): LinePart[] {
  const parts: LinePart[] = [];
  for (const [piece] of line.matchAll(/<!--.*?(?:-->|$)|<\/?[A-Za-z!?][^<>]*>?|[^<]+|</g)) {
    if (!/^<[/A-Za-z!?]/.test(piece)) parts.push(...visibleParts(piece));
    else if (piece.startsWith('<!--')) parts.push(...visibleParts(piece, 'escape'));
    else {
      for (const [bit] of piece.matchAll(/"[^"]*"|'[^']*'|[^"']+|["']/g)) {
        parts.push(...visibleParts(bit, /^["']./.test(bit) ? 'string' : 'markup'));
      }
    }
  }
  return parts;
}
