/** JSON (RFC 8259), read so that what stands before a mistake is shown, and numbers stay as they are written. */
import type { FieldNode, FieldValue } from '../../../contract/fields';
import type { Rule } from '../complaints';
import { isText, lineText } from '../content';
import type { ContentReader } from './content-reader';

const rules = {
  syntax: { code: 'JSON_SYNTAX', clause: 'RFC 8259 §2', severity: 'warning' },
  end: { code: 'JSON_CUT_OFF', clause: 'RFC 8259 §2', severity: 'warning' },
  left: { code: 'JSON_BYTES_LEFT', clause: 'RFC 8259 §2', severity: 'warning' },
  number: { code: 'JSON_NUMBER', clause: 'RFC 8259 §6', severity: 'warning' },
  word: { code: 'JSON_WORD', clause: 'RFC 8259 §3', severity: 'warning' },
  text: { code: 'JSON_STRING', clause: 'RFC 8259 §7', severity: 'warning' },
  notUtf8: { code: 'JSON_NOT_UTF8', clause: 'RFC 8259 §8.1', severity: 'warning' },
  mark: { code: 'JSON_BYTE_ORDER_MARK', clause: 'RFC 8259 §8.1', severity: 'note' },
  comma: { code: 'JSON_COMMA', clause: 'RFC 8259 §4', severity: 'warning' },
  key: { code: 'JSON_DUPLICATE_NAME', clause: 'RFC 8259 §4', severity: 'note' },
} satisfies Record<string, Rule>;

const [quote, comma, colon, backslash] = [0x22, 0x2c, 0x3a, 0x5c];
const [openArray, closeArray, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** One JSON text. */
export function readJson(reader: ContentReader): void {
  if (reader.bytes[0] === 0xef && reader.bytes[1] === 0xbb && reader.bytes[2] === 0xbf) {
    reader.complain(rules.mark, 0, 3);
    reader.at = 3;
  }
  skipSpace(reader);
  readValue(reader, null);
  skipSpace(reader);
  if (reader.left > 0) reader.end(rules.left, reader.at);
}

/** What a member or an element is called, and where it begins. */
interface Place {
  readonly name: string;
  readonly from: number;
  /** A member's key, as a field. */
  readonly key: FieldNode | null;
}

/** `place` null: at the top. */
function readValue(reader: ContentReader, place: Place | null): void {
  const first = reader.peek();
  if (first === openObject) container(reader, place, 'object', () => readMembers(reader));
  else if (first === openArray) container(reader, place, 'array', () => readElements(reader));
  else scalar(reader, place);
}

function container(reader: ContentReader, place: Place | null, type: 'object' | 'array', read: () => number): void {
  const one = type === 'object' ? 'member' : 'element';
  let text: string | undefined;
  const readAll = (): void => {
    if (place?.key) reader.addFree(place.key);
    const count = read();
    text = `${count} ${one}${count === 1 ? '' : 's'}`;
  };
  reader.group(place?.name ?? type, place?.from ?? reader.at, readAll, () => (text === undefined ? {} : { text }));
}

function readMembers(reader: ContentReader): number {
  reader.at++;
  const seen = new Set<string>();
  return readList(reader, closeObject, () => {
    const from = reader.at;
    if (reader.peek() !== quote) refuse(reader);
    const name = readString(reader);
    const key = reader.node('key', name, from);
    if (seen.has(name)) reader.complain({ ...rules.key, details: { name: shortened(name) } }, from, reader.at);
    seen.add(name);
    skipSpace(reader);
    if (reader.peek() !== colon) refuse(reader);
    reader.at++;
    skipSpace(reader);
    readValue(reader, { name, from, key });
  });
}

function readElements(reader: ContentReader): number {
  reader.at++;
  let index = 0;
  return readList(reader, closeArray, () => readValue(reader, { name: `[${index++}]`, from: reader.at, key: null }));
}

/** What stands between commas up to the closing bracket, which it moves past. Returns how many there are. */
function readList(reader: ContentReader, close: number, readOne: () => void): number {
  let count = 0;
  for (;;) {
    skipSpace(reader);
    if (reader.peek() === close) break;
    readOne();
    count++;
    skipSpace(reader);
    if (reader.peek() === close) break;
    if (reader.peek() !== comma) refuse(reader);
    const at = reader.at++;
    skipSpace(reader);
    if (reader.peek() === close) reader.complain(rules.comma, at, at + 1);
  }
  reader.at++;
  return count;
}

function scalar(reader: ContentReader, place: Place | null): void {
  const from = reader.at;
  const [type, value, shown] = readScalar(reader);
  const node = reader.node(type, value, from);
  if (place === null) return reader.addNode(node);
  const children = place.key ? [place.key, node] : [node];
  reader.add(place.name, shown, place.from, { ...(type !== 'string' && { text: type }), children });
}

/** Its type, its value, and how it is shown where its type is not. */
function readScalar(reader: ContentReader): readonly [type: string, value: FieldValue, shown: FieldValue] {
  const { at: from, bytes } = reader;
  if (reader.peek() === quote) {
    const text = readString(reader);
    return ['string', text, text];
  }
  while (reader.left > 0 && isWordByte(reader.peek()!)) reader.at++;
  if (reader.at === from) refuse(reader);
  const word = lineText(bytes.subarray(from, reader.at));
  if (word === 'true' || word === 'false' || word === 'null') return [word, null, word];
  if (reader.left === 0 && reader.options.isCut) reader.endsEarly(rules.end, from);
  if (number.test(word)) return ['number', exactNumber(word), exactNumber(word)];
  const isNumber = /^[-+.\d]/.test(word);
  reader.complain(isNumber ? rules.number : { ...rules.word, details: { word: shortened(word) } }, from, reader.at);
  return isNumber ? ['number', word, word] : ['word', word, word];
}

/** As it is written where a number of this machine would be another one, or be written differently. */
function exactNumber(word: string): number | string {
  const value = Number(word);
  return String(value) === word ? value : word;
}

/** The text of a string, without its quotes and escapes; moves past it. */
function readString(reader: ContentReader): string {
  const { bytes, at: from } = reader;
  let at = from + 1;
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  if (at >= bytes.length) reader.endsEarly(rules.end, from);
  reader.at = at + 1;
  const inner = bytes.subarray(from + 1, at);
  if (!isText(inner)) reader.complain(rules.notUtf8, from, reader.at);
  const text = lineText(inner);
  const plain = unescaped(text);
  if (plain === null) reader.complain(rules.text, from, reader.at);
  return plain ?? text;
}

/** Null: there is an escape that means nothing, or a control character. */
function unescaped(text: string): string | null {
  // eslint-disable-next-line no-control-regex
  if (!/[\\\0-\x1f]/.test(text)) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return null; // Said as a violation: the bytes are shown as they are.
  }
}

function refuse(reader: ContentReader): never {
  if (reader.left === 0) reader.endsEarly(rules.end, reader.at);
  reader.end(rules.syntax, reader.at);
}

function skipSpace(reader: ContentReader): void {
  for (let byte = reader.peek(); byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = reader.peek())
    reader.at++;
}

/** What a number or a word consists of, and whatever else is written without quotes. */
function isWordByte(byte: number): boolean {
  const isLetter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
  return isLetter || (byte >= 0x30 && byte <= 0x39) || byte === 0x2b || byte === 0x2d || byte === 0x2e || byte === 0x5f;
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);
