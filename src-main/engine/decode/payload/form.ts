/** Form data in the manner of a query: `name=value&…` (WHATWG URL §5.1). */
import type { FieldNode } from '../../../contract/fields';
import { textOfLatin1 } from '../content';
import type { Rule } from '../complaints';
import type { ContentReader } from './content-reader';
import { badPercentAt, percentDecoded } from './percent';

const badPercent: Rule = { code: 'FORM_PERCENT', clause: 'RFC 3986 §2.1', severity: 'note' };

export function readForm(reader: ContentReader): void {
  while (reader.left > 0) {
    const from = reader.at;
    const next = reader.bytes.indexOf(0x26, from);
    reader.at = next < 0 ? reader.bytes.length : next;
    if (reader.at > from) readPair(reader, from);
    if (next >= 0) reader.at++;
  }
}

function readPair(reader: ContentReader, from: number): void {
  const end = reader.at;
  const equals = reader.bytes.subarray(from, end).indexOf(0x3d);
  const nameEnd = equals < 0 ? end : from + equals;
  const name = part(reader, 'name', from, nameEnd);
  const children = equals < 0 ? [name] : [name, part(reader, 'value', nameEnd + 1, end)];
  const shown = children[1]?.text ?? children[1]?.value ?? '';
  reader.add(String(name.text ?? name.value), shown, from, { children });
}

/** As it is written, and beside it without percent-encoding. */
function part(reader: ContentReader, name: string, from: number, to: number): FieldNode {
  const written = latin1(reader.bytes.subarray(from, to));
  const at = badPercentAt(written);
  // The last one may only be cut off with what is not here.
  if (at >= 0 && !(reader.options.isCut && to === reader.bytes.length))
    reader.complain(badPercent, from + at, from + at + 1);
  const value = textOfLatin1(written);
  const plain = percentDecoded(written, true);
  return reader.node(name, value, from, to, plain === value ? {} : { text: plain });
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
