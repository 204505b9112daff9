/** A record's first bytes as one line: text notation with its escapes told apart, or hexadecimal. */
import type { Encoding } from '../../../src-main/contract/message';
import { toHexNotation, tokenizeText, toTextNotation } from '../../../src-main/contract/notation';
import type { LogRow } from '../../state/log-rows';
import type { SummaryMode } from '../../state/log-display.svelte';

export interface SummaryPart {
  readonly text: string;
  /** Stands for something that can't be shown itself: dimmed, so that `\n` typed and `\n` meant look different. */
  readonly isEscape: boolean;
}

/** From this share of characters that are no text on, bytes read better in hexadecimal. */
const binaryShare = 0.3;

export function summaryOf(
  row: Pick<LogRow, 'preview' | 'byteLength'>,
  mode: SummaryMode,
  encoding: Encoding,
): readonly SummaryPart[] {
  const isCut = row.preview.length < row.byteLength;
  const bytes = isCut ? withoutCutCharacter(row.preview, encoding) : row.preview;
  const parts = mode === 'hex' ? hexParts(bytes) : textParts(bytes, encoding);
  const shown = mode === 'auto' && isMostlyBinary(parts) ? hexParts(bytes) : parts;
  return isCut ? [...shown, { text: '…', isEscape: true }] : shown;
}

function hexParts(bytes: Uint8Array): SummaryPart[] {
  return bytes.length === 0 ? [] : [{ text: toHexNotation(bytes), isEscape: false }];
}

function textParts(bytes: Uint8Array, encoding: Encoding): SummaryPart[] {
  const notation = toTextNotation(bytes, encoding);
  const parts: SummaryPart[] = [];
  for (const { kind, from, to } of tokenizeText(notation)) {
    const text = notation.slice(from, to);
    const isEscape = kind === 'escape';
    const last = parts.at(-1);
    // Neighbours of one kind are one element in the page.
    if (last?.isEscape === isEscape) parts[parts.length - 1] = { text: last.text + text, isEscape };
    else parts.push({ text, isEscape });
  }
  return parts;
}

/** `\r`, `\n` and `\t` are text; `\0`, `\xHH` and `\u{…}` are not. */
function isMostlyBinary(parts: readonly SummaryPart[]): boolean {
  let binary = 0;
  let all = 0;
  for (const { text, isEscape } of parts) {
    if (!isEscape) all += text.length;
    else {
      const escapes = text.match(/\\(?:u\{[^}]*\}|x..|.)/g) ?? [];
      all += escapes.length;
      binary += escapes.filter((escape) => /^\\[0ux]/.test(escape)).length;
    }
  }
  return all > 0 && binary / all > binaryShare;
}

/** The preview may end in the middle of a character: that is no mistake of the peer's. */
function withoutCutCharacter(bytes: Uint8Array, encoding: Encoding): Uint8Array {
  if (encoding !== 'utf-8') return bytes;
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return bytes;
    if (byte >= 0xc0) {
      const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
      return length > back ? bytes.subarray(0, bytes.length - back) : bytes;
    }
  }
  return bytes;
}
