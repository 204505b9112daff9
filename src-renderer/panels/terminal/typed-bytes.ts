/** Keys and lines of a terminal as bytes. */
import { encodeText } from '../../../src-main/contract/encoding';
import type { Encoding, LineEnd } from '../../../src-main/contract/message';
import type { Typed } from './line-discipline';

const lineEndTexts: Readonly<Record<LineEnd, string>> = { none: '', lf: '\n', crlf: '\r\n', cr: '\r', nul: '\0' };

/** Throws `UNENCODABLE`. */
export function typedBytes(typed: Typed, encoding: Encoding, lineEnd: LineEnd): Uint8Array {
  switch (typed.type) {
    case 'line':
      return encodeText(typed.text + lineEndTexts[lineEnd], encoding);
    case 'text':
      return encodeText(typed.text, encoding);
    case 'byte':
      return Uint8Array.of(typed.byte);
  }
}

/** Raw keys: Enter is the chosen line end, or CR where none is chosen. Throws `UNENCODABLE`. */
export function keyBytes(data: string, encoding: Encoding, lineEnd: LineEnd): Uint8Array {
  const enter = lineEnd === 'none' ? '\r' : lineEndTexts[lineEnd];
  return encodeText(data.replaceAll('\r', enter), encoding);
}
