/** Pieces of a field value, each with its place. Values have one character a byte here. */
import type { FieldNode } from '../../../contract/fields';
import { textOfLatin1 } from '../content';
import { parseParameters } from '../payload/media-type';

/** A stretch of a value that begins at `at` of the message. */
export interface Piece {
  readonly text: string;
  readonly at: number;
}

export function nodeOf(name: string, { text, at }: Piece, more: Partial<FieldNode> = {}): FieldNode {
  const { children = [], ...rest } = more;
  return { name, value: textOfLatin1(text), at, len: text.length, ...rest, ...(children.length > 0 && { children }) };
}

/** Without white space around it. */
export function trimmed({ text, at }: Piece): Piece {
  const [lead = ''] = /^[ \t]*/.exec(text) ?? [];
  return { text: text.slice(lead.length).replace(/[ \t]+$/, ''), at: at + lead.length };
}

/** What stands between separators that are not in quotes; no empty ones. At most `count`. */
export function split({ text, at }: Piece, separator: string, count: number): Piece[] {
  const pieces: Piece[] = [];
  let isQuoted = false;
  let from = 0;
  for (let index = 0; index <= text.length && pieces.length < count; index++) {
    const character = text[index];
    if (isQuoted && character === '\\') index++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === undefined || (character === separator && !isQuoted)) {
      const piece = trimmed({ text: text.slice(from, index), at: at + from });
      if (piece.text !== '') pieces.push(piece);
      from = index + 1;
    }
  }
  // A quote without an end: what is left is one piece.
  if (from < text.length && isQuoted && pieces.length < count)
    pieces.push(trimmed({ text: text.slice(from), at: at + from }));
  return pieces;
}

/** The part before the first of `marks`, and after it; `rest` null: there is none. */
export function cut({ text, at }: Piece, mark: string): { readonly head: Piece; readonly rest: Piece | null } {
  const index = text.indexOf(mark);
  if (index < 0) return { head: trimmed({ text, at }), rest: null };
  const rest = { text: text.slice(index + mark.length), at: at + index + mark.length };
  return { head: trimmed({ text: text.slice(0, index), at }), rest: trimmed(rest) };
}

/** What follows the first `;`, as fields with the names of the parameters. */
export function parameterNodes({ text, at }: Piece): FieldNode[] {
  const from = text.indexOf(';');
  if (from < 0) return [];
  return parseParameters(text, from).map((parameter): FieldNode => {
    const end = Math.max(parameter.valueEnd, parameter.at + parameter.name.length);
    return {
      name: parameter.name,
      value: textOfLatin1(parameter.value),
      at: at + parameter.at,
      len: end - parameter.at,
    };
  });
}
