import type { ByteRange } from '../../state/selection.svelte';

export const bytesPerRow = 16;

/** A selection of bytes as it is made: from where it was begun to where it has got. Both bytes belong to it. */
export interface ByteCursor {
  readonly anchor: number;
  readonly focus: number;
}

export function rangeOf({ anchor, focus }: ByteCursor): ByteRange {
  const at = Math.min(anchor, focus);
  return { at, length: Math.abs(focus - anchor) + 1 };
}

export function cursorOf({ at, length }: ByteRange): ByteCursor {
  return { anchor: at, focus: at + Math.max(0, length - 1) };
}

export interface CursorKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
}

/** Where a key moves the cursor among `byteLength` bytes; null where it is not a key of the cursor's. */
export function moveByKey(
  cursor: ByteCursor | null,
  { key, ctrlKey, shiftKey }: CursorKey,
  byteLength: number,
  pageRows: number,
): ByteCursor | null {
  if (byteLength === 0) return null;
  const last = byteLength - 1;
  if (ctrlKey && key.toLowerCase() === 'a') return { anchor: 0, focus: last };
  const from = cursor?.focus ?? 0;
  const to = cursor === null && key.startsWith('Arrow') ? 0 : target(from, key, ctrlKey, last, pageRows);
  if (to === null) return null;
  const focus = Math.max(0, Math.min(last, to));
  return { anchor: shiftKey && cursor !== null ? cursor.anchor : focus, focus };
}

function target(from: number, key: string, ctrlKey: boolean, last: number, pageRows: number): number | null {
  const rowStart = from - (from % bytesPerRow);
  switch (key) {
    case 'ArrowLeft':
      return from - 1;
    case 'ArrowRight':
      return from + 1;
    case 'ArrowUp':
      return from >= bytesPerRow ? from - bytesPerRow : from;
    case 'ArrowDown':
      return from + bytesPerRow <= last ? from + bytesPerRow : from;
    case 'PageUp':
      return Math.max(from % bytesPerRow, from - pageRows * bytesPerRow);
    case 'PageDown':
      return Math.min(last, from + pageRows * bytesPerRow);
    case 'Home':
      return ctrlKey ? 0 : rowStart;
    case 'End':
      return ctrlKey ? last : rowStart + bytesPerRow - 1;
    default:
      return null;
  }
}
