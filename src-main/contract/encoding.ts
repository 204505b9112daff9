/** Text ⇄ bytes in the encodings that a person may pick: the way in for callers. */
export { gutterCells } from './gutter';
export { decodeText, encodeText } from './text-codec';
