/** A message as a person writes it, turned into the bytes that are sent; and bytes turned into what a person can read and edit. */
import { encodeText } from './text-codec';
import { parseHexNotation } from './hex-notation';
import type { LineEnd, Message } from './message';
import { parseTextNotation } from './text-notation';

export { toHexNotation } from './hex-notation';
export { tokenizeText, toTextNotation, type TextToken } from './text-notation';

const lineEndTexts: Readonly<Record<LineEnd, string>> = { none: '', lf: '\n', crlf: '\r\n', cr: '\r', nul: '\0' };

/**
 * The exact bytes of a message. Throws `BAD_HEX`, `BAD_ESCAPE` or `UNENCODABLE` with the details `position` (characters from 1),
 * `offset` (UTF-16 units from 0) and `reason`, or `character` and `encoding`.
 */
export function encodeMessage(message: Message): Uint8Array {
  if (message.mode === 'hex') return parseHexNotation(message.text);
  const parts = parseTextNotation(message.text, message.encoding);
  if (message.lineEnd !== 'none') parts.push(encodeText(lineEndTexts[message.lineEnd], message.encoding));
  return concatenate(parts);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
