/** A conversation's chunks as lines of one height. */
import { toCArray, toText } from '../../../src-main/contract/byte-format';
import { toHexByte } from '../../../src-main/contract/hex-notation';
import type { FollowChunk } from '../../../src-main/contract/messages';
import type { Encoding } from '../../../src-main/contract/message';
import { toTextNotation } from '../../../src-main/contract/notation';
import type { PlacedChunk } from './follow-model.svelte';

export const followFormats = ['text', 'hex', 'c-array', 'raw'] as const;
export type FollowFormat = (typeof followFormats)[number];
export const followSides = ['both', 'inbound', 'outbound'] as const;
export type FollowSide = (typeof followSides)[number];

export interface FollowRow {
  readonly key: string;
  readonly chunk: PlacedChunk;
  /** `lost`: bytes that the capture does not have; `rest`: more of the chunk than is shown. */
  readonly kind: 'bytes' | 'lost' | 'rest';
  readonly text: string;
  readonly isFirst: boolean;
}

export interface FollowShape {
  readonly format: FollowFormat;
  readonly encoding: Encoding;
  /** Characters that fit in a line. */
  readonly columns: number;
}

export function followRows(chunks: readonly PlacedChunk[], side: FollowSide, shape: FollowShape): FollowRow[] {
  const rows: FollowRow[] = [];
  for (const chunk of chunks) {
    if (side !== 'both' && chunk.direction !== side) continue;
    const key = String(chunk.index);
    if (chunk.lostBytes > 0) rows.push({ key: `${key}:lost`, chunk, kind: 'lost', text: '', isFirst: false });
    for (const [line, text] of chunkLines(chunk, shape).entries())
      rows.push({ key: `${key}:${line}`, chunk, kind: 'bytes', text, isFirst: line === 0 });
    if (chunk.bytes.length < chunk.byteLength)
      rows.push({ key: `${key}:rest`, chunk, kind: 'rest', text: '', isFirst: false });
  }
  return rows;
}

const made = new WeakMap<FollowChunk, { readonly shape: string; readonly lines: readonly string[] }>();

/** The lines of one chunk; remembered, since the window moves by pages over the same chunks. */
function chunkLines(chunk: FollowChunk, shape: FollowShape): readonly string[] {
  const name = `${shape.format} ${shape.encoding} ${shape.columns}`;
  const known = made.get(chunk);
  if (known?.shape === name) return known.lines;
  const lines = linesOf(chunk, shape);
  made.set(chunk, { shape: name, lines });
  return lines;
}

function linesOf(chunk: FollowChunk, { format, encoding, columns }: FollowShape): readonly string[] {
  switch (format) {
    case 'text':
      return wrapped(textLines(toTextNotation(chunk.bytes, encoding)), columns);
    case 'raw':
      return wrapped([toTextNotation(chunk.bytes, encoding)], columns);
    case 'hex':
      return hexLines(chunk, columns < 74 ? 8 : 16);
    case 'c-array':
      return toCArray(chunk.bytes, arrayName(chunk)).trimEnd().split('\n');
  }
}

/** Breaks after each `\n`; line ends themselves are left out, since that is where the line ends. */
function textLines(notation: string): string[] {
  const lines = notation.replaceAll(/\\\\|(?:\\r)?\\n/g, (found) => (found === '\\\\' ? found : '\n')).split('\n');
  if (lines.length > 1 && lines.at(-1) === '') lines.pop();
  return lines;
}

/** Characters of Chinese, Japanese and Korean are as wide as two. */
const isWide = (character: string) =>
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
    character,
  );

function wrapped(lines: readonly string[], columns: number): string[] {
  const most = Math.max(16, columns);
  return lines.flatMap((line) => (line.length * 2 <= most ? [line] : wrapLine(line, most)));
}

function wrapLine(line: string, columns: number): string[] {
  const parts: string[] = [];
  let part = '';
  let width = 0;
  for (const character of line) {
    const own = character > '\u10ff' && isWide(character) ? 2 : 1;
    if (width + own > columns) {
      parts.push(part);
      part = '';
      width = 0;
    }
    part += character;
    width += own;
  }
  parts.push(part);
  return parts;
}

/** Offsets count what this side has said, as in Wireshark's Follow. */
function hexLines({ at, bytes }: FollowChunk, perLine: number): string[] {
  const lines: string[] = [];
  for (let from = 0; from < bytes.length; from += perLine) {
    const row = bytes.subarray(from, from + perLine);
    const digits = Array.from(row, toHexByte);
    const halves = perLine === 16 ? [digits.slice(0, 8), digits.slice(8)] : [digits];
    const columns = halves.map((half) => half.join(' ').padEnd(23)).join('  ');
    const gutter = Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${(at + from).toString(16).padStart(8, '0')}  ${columns}  ${gutter}`);
  }
  return lines;
}

const arrayName = ({ direction, record }: FollowChunk) => `${direction}_${record}`;

/** A chunk as it is copied: text as it was on the wire, the other formats with lines of their own. */
export function copiedChunk(chunk: FollowChunk, format: FollowFormat, encoding: Encoding): string {
  switch (format) {
    case 'text':
      return toText(chunk.bytes, encoding);
    case 'raw':
      return `${toTextNotation(chunk.bytes, encoding)}\n`;
    case 'hex':
      return `${chunk.direction === 'inbound' ? '<' : '>'} #${chunk.record}\n${hexLines(chunk, 16).join('\n')}\n`;
    case 'c-array':
      return toCArray(chunk.bytes, arrayName(chunk));
  }
}
