import { tokenizeText } from '../../../src-main/contract/notation';
import type { LabErrorData } from '../../../src-main/contract/errors';
import type { MessageMode } from '../../state/composer-conversion';

export interface HighlightPart {
  readonly text: string;
  readonly kind: 'text' | 'escape' | 'comment' | 'error';
}

/** Longer drafts are shown without colours: typing must stay swift. */
const highlightedLength = 20_000;

/** The draft cut into what is coloured alike; the mistake, where there is one, stands alone. Joined, it is the draft. */
export function highlight(text: string, mode: MessageMode, error: LabErrorData | null): HighlightPart[] {
  if (text.length > highlightedLength) return [{ text, kind: 'text' }];
  const parts = mode === 'text' ? textParts(text) : hexParts(text);
  const range = error === null ? null : errorRange(text, error);
  return range === null ? parts : withError(parts, range.from, range.to);
}

/** Where the mistake stands, in UTF-16 units: the character at `offset`. Null for an error that is about no character. */
export function errorRange(text: string, { details }: LabErrorData): { from: number; to: number } | null {
  const from = details['offset'];
  if (typeof from !== 'number' || from < 0 || from >= text.length) return null;
  return { from, to: from + ((text.codePointAt(from) ?? 0) > 0xffff ? 2 : 1) };
}

function textParts(text: string): HighlightPart[] {
  return tokenizeText(text).map(({ kind, from, to }) => ({ kind, text: text.slice(from, to) }));
}

/** Comments run from `#` to the end of the line. */
function hexParts(text: string): HighlightPart[] {
  const parts: HighlightPart[] = [];
  for (const [piece] of text.matchAll(/#[^\n]*|[^#]+/g)) {
    parts.push({ text: piece, kind: piece.startsWith('#') ? 'comment' : 'text' });
  }
  return parts;
}

function withError(parts: readonly HighlightPart[], from: number, to: number): HighlightPart[] {
  const cut: HighlightPart[] = [];
  let at = 0;
  for (const { text, kind } of parts) {
    const before = text.slice(0, Math.max(0, from - at));
    const wrong = text.slice(Math.max(0, from - at), Math.max(0, to - at));
    const after = text.slice(Math.max(0, to - at));
    // What the tokenizer calls wrong around the very character is shown as an escape: one mark is enough.
    const rest = kind === 'error' ? 'escape' : kind;
    if (before !== '') cut.push({ text: before, kind: rest });
    if (wrong !== '') cut.push({ text: wrong, kind: 'error' });
    if (after !== '') cut.push({ text: after, kind: rest });
    at += text.length;
  }
  return cut;
}
