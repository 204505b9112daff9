/** The text half of a hex view. */
import { characterReader } from './characters';
import type { Encoding } from './message';
import { hasOwnCell } from './printable';

/**
 * For every byte what to show beside it: a character at its first byte, '' at the bytes that continue it, '.' for what can't
 * be shown by itself (controls, invalid bytes, bidirectional and zero-width characters).
 */
export function gutterCells(bytes: Uint8Array, encoding: Encoding): string[] {
  const cells = new Array<string>(bytes.length).fill('');
  const read = characterReader(encoding);
  for (let at = 0; at < bytes.length;) {
    const { text, length } = read(bytes, at);
    cells[at] = text !== null && hasOwnCell(text) ? text : '.';
    at += length;
  }
  return cells;
}
