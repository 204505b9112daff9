/** Contents of several parts between boundaries (RFC 2046 §5.1), among them forms with files (RFC 7578). */
import type { FieldNode } from '../../../contract/fields';
import type { Rule } from '../complaints';
import { contentValue, lineText, shownPart, textOfLatin1 } from '../content';
import type { ContentReader } from './content-reader';
import { parameterOf, parseMediaType, parseParameters, type MediaType } from './media-type';

const clause = 'RFC 2046 §5.1.1';
const rules = {
  none: { code: 'MULTIPART_NO_BOUNDARY', clause, severity: 'warning' },
  missing: { code: 'MULTIPART_BOUNDARY_MISSING', clause, severity: 'warning' },
  open: { code: 'MULTIPART_NOT_CLOSED', clause, severity: 'warning' },
  field: { code: 'MULTIPART_FIELD_LINE', clause: 'RFC 5322 §2.2', severity: 'warning' },
} satisfies Record<string, Rule>;

/** Reads the body of a part as what its fields say it is. */
export type ReadPart = (
  reader: ContentReader,
  from: number,
  to: number,
  mediaType: string | null,
) => readonly FieldNode[];

/** A line that stands between parts: `--boundary`, after the last one with `--` behind it. */
interface Delimiter {
  /** With the end of line before it, which belongs to it. */
  readonly from: number;
  readonly lineFrom: number;
  readonly end: number;
  readonly isLast: boolean;
}

export function readMultipart(reader: ContentReader, mediaType: MediaType, readPart: ReadPart): void {
  const boundary = parameterOf(mediaType, 'boundary');
  if (!boundary) reader.end(rules.none, 0);
  const delimiters = delimitersOf(reader.bytes, boundary);
  const first = delimiters[0];
  if (!first) {
    if (reader.options.isCut) return reader.raw('preamble', 0, reader.bytes.length);
    reader.end(rules.missing, 0);
  }
  if (first.from > 0) reader.raw('preamble', 0, first.from);
  for (const [index, delimiter] of delimiters.entries()) {
    addDelimiter(reader, delimiter);
    const end = delimiters[index + 1]?.from ?? reader.bytes.length;
    if (!delimiter.isLast) addPart(reader, delimiter.end, end, readPart);
    else if (delimiter.end < reader.bytes.length) reader.raw('epilogue', delimiter.end, reader.bytes.length);
    reader.at = end;
  }
  reader.at = reader.bytes.length;
  if (!delimiters.at(-1)!.isLast) reader.endsEarly(rules.open, reader.bytes.length);
}

/** Up to the closing one. */
function delimitersOf(bytes: Uint8Array, boundary: string): Delimiter[] {
  const found: Delimiter[] = [];
  const mark = Uint8Array.from(`--${boundary}`, (character) => character.charCodeAt(0));
  for (let at = indexOf(bytes, mark, 0); at >= 0; at = indexOf(bytes, mark, at + 1)) {
    const delimiter = delimiterAt(bytes, at, at + mark.length);
    // The line break of one may be that of the next one too.
    if (delimiter) found.push({ ...delimiter, from: Math.max(delimiter.from, found.at(-1)?.end ?? 0) });
    if (delimiter?.isLast) break;
  }
  return found;
}

/** Null: the boundary does not stand alone in its line. */
function delimiterAt(bytes: Uint8Array, at: number, markEnd: number): Delimiter | null {
  if (at > 0 && bytes[at - 1] !== lineFeed) return null;
  const isLast = bytes[markEnd] === dash && bytes[markEnd + 1] === dash;
  let end = markEnd + (isLast ? 2 : 0);
  while (bytes[end] === space || bytes[end] === tab) end++;
  if (bytes[end] === carriageReturn) end++;
  if (bytes[end] === lineFeed) end++;
  else if (end < bytes.length) return null;
  const from = at === 0 ? 0 : at - (bytes[at - 2] === carriageReturn ? 2 : 1);
  return { from, lineFrom: at, end, isLast };
}

const [tab, lineFeed, carriageReturn, space, dash, colon] = [0x09, 0x0a, 0x0d, 0x20, 0x2d, 0x3a];

function indexOf(bytes: Uint8Array, mark: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(dash, from); at >= 0; at = bytes.indexOf(dash, at + 1))
    if (mark.every((byte, index) => bytes[at + index] === byte)) return at;
  return -1;
}

function addDelimiter(reader: ContentReader, { from, lineFrom, end, isLast }: Delimiter): void {
  const value = lineText(reader.bytes.subarray(lineFrom, end)).trimEnd();
  reader.at = end;
  reader.add(isLast ? 'close-delimiter' : 'delimiter', value, from);
}

/** A part between two delimiters: its fields, an empty line, its body. */
function addPart(reader: ContentReader, from: number, to: number, readPart: ReadPart): void {
  reader.at = from;
  let name: string | undefined;
  reader.group(
    'body part',
    from,
    () => {
      const fields = readFields(reader, to);
      name = nameOf(fields);
      if (reader.at < to) addBody(reader, to, fields, readPart);
      reader.at = to;
    },
    () => (name === undefined ? {} : { text: name }),
  );
}

function addBody(reader: ContentReader, to: number, fields: readonly FieldNode[], readPart: ReadPart): void {
  const from = reader.at;
  const { valueByteLength } = reader.options.limits;
  const shown = reader.bytes.subarray(from, Math.min(to, from + valueByteLength));
  const value = contentValue(shown, shown.length < to - from || (reader.options.isCut && to === reader.bytes.length));
  const mediaType = fields.find((field) => field.name === 'Content-Type')?.value;
  const children = readPart(reader, from, to, typeof mediaType === 'string' ? mediaType : null);
  reader.at = to;
  reader.add('body', value, from, { ...shownPart(shown.length, to - from), ...(children.length > 0 && { children }) });
}

/** The field lines of a part, up to and past the empty line. */
function readFields(reader: ContentReader, to: number): FieldNode[] {
  const fields: FieldNode[] = [];
  while (reader.at < to) {
    const from = reader.at;
    const feed = reader.bytes.indexOf(lineFeed, from);
    const end = feed < 0 || feed >= to ? to : feed + 1;
    const lineEnd =
      feed < 0 || feed >= to ? to : feed - (reader.bytes[feed - 1] === carriageReturn && feed > from ? 1 : 0);
    if (lineEnd > from) fields.push(readField(reader, from, lineEnd));
    reader.at = end;
    if (lineEnd === from) break;
  }
  for (const field of fields) reader.addNode(field);
  return fields;
}

/** As MIME spells those that it knows. */
const known = new Map(
  ['Content-Disposition', 'Content-Type', 'Content-Transfer-Encoding', 'Content-ID', 'Content-Description'].map(
    (name) => [name.toLowerCase(), name],
  ),
);

function readField(reader: ContentReader, from: number, to: number): FieldNode {
  const line = reader.bytes.subarray(from, to);
  const index = line.indexOf(colon);
  if (index < 0) {
    reader.complain(rules.field, from, to);
    return reader.node('field-line', lineText(line), from, to);
  }
  const name = lineText(line.subarray(0, index));
  const written = Array.from(line.subarray(index + 1), (byte) => String.fromCharCode(byte)).join('');
  const value = written.trim();
  const valueAt = from + index + 1 + (written.length - written.trimStart().length);
  const valueNode = reader.node('field-value', textOfLatin1(value), valueAt, valueAt + value.length, {
    ...partsOf(reader, value, valueAt),
  });
  const children = [reader.node('field-name', name, from, from + index), valueNode];
  return reader.node(known.get(name.toLowerCase()) ?? name, textOfLatin1(value), from, to, { children });
}

/** Parameters of a value: `form-data; name="a"; filename="b"`. */
function partsOf(reader: ContentReader, value: string, at: number): { readonly children?: readonly FieldNode[] } {
  const from = value.indexOf(';');
  if (from < 0) return {};
  const children = parseParameters(value, from).map((one) =>
    reader.node(one.name, textOfLatin1(one.value), at + one.at, at + Math.max(one.valueEnd, one.at + one.name.length)),
  );
  return children.length > 0 ? { children } : {};
}

/** What a form calls the part. */
function nameOf(fields: readonly FieldNode[]): string | undefined {
  const value = fields.find(({ name }) => name === 'Content-Disposition')?.value;
  if (typeof value !== 'string') return undefined;
  return parameterOf(parseMediaType(value), 'name') ?? undefined;
}
