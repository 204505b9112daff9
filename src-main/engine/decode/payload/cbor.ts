/** CBOR (RFC 8949): every major type, tags, indefinite lengths. An item is a field over all its bytes. */
import type { FieldNode, FieldValue } from '../../../contract/fields';
import type { Rule } from '../complaints';
import { isText, textValue } from '../content';
import { simpleNames, tagNames } from './cbor-names';
import type { ContentReader } from './content-reader';
import { exact, float, wholeOf } from './number-text';

const rules = {
  end: { code: 'CBOR_CUT_OFF', clause: 'RFC 8949 §3', severity: 'warning' },
  reserved: { code: 'CBOR_RESERVED', clause: 'RFC 8949 §3', severity: 'warning' },
  breaks: { code: 'CBOR_BREAK', clause: 'RFC 8949 §3.2.1', severity: 'warning' },
  chunk: { code: 'CBOR_CHUNK', clause: 'RFC 8949 §3.2.3', severity: 'warning' },
  simple: { code: 'CBOR_SIMPLE', clause: 'RFC 8949 §3.3', severity: 'warning' },
  notUtf8: { code: 'CBOR_NOT_UTF8', clause: 'RFC 8949 §3.1', severity: 'warning' },
  longer: { code: 'CBOR_NOT_SHORTEST', clause: 'RFC 8949 §4.2.1', severity: 'note' },
  key: { code: 'CBOR_DUPLICATE_KEY', clause: 'RFC 8949 §5.6', severity: 'warning' },
  left: { code: 'CBOR_BYTES_LEFT', clause: 'RFC 8949 §5.1', severity: 'warning' },
} satisfies Record<string, Rule>;

/** An item's first byte and what goes with it. */
interface Head {
  readonly major: number;
  readonly info: number;
  /** Its argument: a number, a length, a count; null: of indefinite length. */
  readonly argument: bigint | null;
  readonly from: number;
  /** The argument's bytes; none where it is in the first byte. */
  readonly bytes: Uint8Array;
}

const breakByte = 0xff;

/** One data item. */
export function readCbor(reader: ContentReader): void {
  readItem(reader, null);
  if (reader.left > 0) reader.end(rules.left, reader.at);
}

/** CBOR sequences (RFC 8742): items one after the other. */
export function readCborSequence(reader: ContentReader): void {
  for (let index = 0; reader.left > 0; index++) readItem(reader, { name: `[${index}]`, from: reader.at, key: null });
}

interface Place {
  readonly name: string;
  readonly from: number;
  readonly key: FieldNode | null;
}

function readItem(reader: ContentReader, place: Place | null): void {
  const head = readHead(reader);
  switch (head.major) {
    case 4:
      return group(reader, place, 'array', head, () => readElements(reader, head));
    case 5:
      return group(reader, place, 'map', head, () => readPairs(reader, head));
    case 6:
      return readTag(reader, place, head);
    default:
      return addScalar(reader, place, readScalar(reader, head));
  }
}

function readHead(reader: ContentReader): Head {
  const from = reader.at;
  const first = reader.take(1, rules.end)[0]!;
  const [major, info] = [first >> 5, first & 0x1f];
  if (info < 24) return { major, info, argument: BigInt(info), from, bytes: noBytes };
  if (info === 31 && major !== 0 && major !== 1 && major !== 6)
    return { major, info, argument: null, from, bytes: noBytes };
  if (info > 27) reader.end({ ...rules.reserved, details: { info } }, from);
  const bytes = reader.take(2 ** (info - 24), rules.end);
  const argument = wholeOf(bytes);
  const shortest = argument < 24n ? 0 : 2 ** Math.max(0, Math.ceil(Math.log2(byteCount(argument))));
  if (major !== 7 && bytes.length > shortest) reader.complain(rules.longer, from, reader.at);
  return { major, info, argument, from, bytes };
}

const noBytes = new Uint8Array(0);
const byteCount = (value: bigint): number => Math.ceil(value.toString(16).length / 2);

interface Scalar {
  readonly type: string;
  readonly value: FieldValue;
  readonly text?: string;
  readonly from: number;
}

function addScalar(reader: ContentReader, place: Place | null, { type, value, text, from }: Scalar): void {
  const said = text === undefined ? {} : { text };
  const node = reader.node(type, value, from, reader.at, said);
  if (place === null) return reader.addNode(node);
  const children = place.key ? [place.key, node] : [node];
  const shown = value ?? text ?? type;
  const kind = type.endsWith('string') ? {} : { text: type };
  reader.add(place.name, shown, place.from, { ...kind, children });
}

function readScalar(reader: ContentReader, head: Head): Scalar {
  const { major, from } = head;
  if (major === 0) return { type: 'unsigned integer', value: exact(head.argument!), from };
  if (major === 1) return { type: 'negative integer', value: exact(-1n - head.argument!), from };
  if (major === 2 || major === 3) return readString(reader, head);
  return readSimple(reader, head);
}

function readString(reader: ContentReader, head: Head): Scalar {
  const type = head.major === 2 ? 'byte string' : 'text string';
  const { from } = head;
  const [bytes, text] =
    head.argument === null ? chunksOf(reader, head) : [reader.take(Number(head.argument), rules.end)];
  if (head.major === 2) return { type, value: bytes.slice(), from, ...text };
  if (!isText(bytes)) reader.complain(rules.notUtf8, from, reader.at);
  return { type, value: textValue(bytes), from, ...text };
}

/** A string of indefinite length: definite ones up to the break (RFC 8949 §3.2.3). */
function chunksOf(reader: ContentReader, { major }: Head): [Uint8Array, { readonly text: string }] {
  const chunks: Uint8Array[] = [];
  while (!isBreak(reader)) {
    const chunk = readHead(reader);
    if (chunk.major !== major || chunk.argument === null) reader.end(rules.chunk, chunk.from);
    chunks.push(reader.take(Number(chunk.argument), rules.end));
  }
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return [bytes, { text: `${chunks.length} chunk${chunks.length === 1 ? '' : 's'}` }];
}

/** Moves past a break. */
function isBreak(reader: ContentReader): boolean {
  if (reader.left === 0) reader.endsEarly(rules.end, reader.at);
  if (reader.peek() !== breakByte) return false;
  reader.at++;
  return true;
}

function readSimple(reader: ContentReader, { info, argument, bytes, from }: Head): Scalar {
  if (argument === null) reader.end(rules.breaks, from);
  if (info >= 25) {
    const value = float(bytes);
    const isNumber = Number.isFinite(value);
    return { type: `float${8 * bytes.length}`, value: isNumber ? value : String(value), from };
  }
  const value = Number(argument);
  if (info === 24 && value < 32) reader.complain(rules.simple, from, reader.at);
  const text = simpleNames[value];
  return text === undefined || info === 24 ? { type: 'simple value', value, from } : { type: text, value: null, from };
}

function group(
  reader: ContentReader,
  place: Place | null,
  type: 'array' | 'map',
  head: Head,
  read: () => number,
): void {
  const one = type === 'map' ? 'pair' : 'element';
  let text: string | undefined;
  const readAll = (): void => {
    if (place?.key) reader.addFree(place.key);
    const count = read();
    text = `${count} ${one}${count === 1 ? '' : 's'}${head.argument === null ? ', of indefinite length' : ''}`;
  };
  reader.group(place?.name ?? type, place?.from ?? head.from, readAll, () => (text === undefined ? {} : { text }));
}

/** Whether there is another one: of indefinite length, up to a break. */
function hasNext(reader: ContentReader, { argument }: Head, count: number): boolean {
  return argument === null ? !isBreak(reader) : BigInt(count) < argument;
}

function readElements(reader: ContentReader, head: Head): number {
  let count = 0;
  for (; hasNext(reader, head, count); count++) readItem(reader, { name: `[${count}]`, from: reader.at, key: null });
  return count;
}

function readPairs(reader: ContentReader, head: Head): number {
  const seen = new Set<string>();
  let count = 0;
  for (; hasNext(reader, head, count); count++) {
    const from = reader.at;
    const { name, key } = readKey(reader);
    if (seen.has(name)) reader.complain({ ...rules.key, details: { name: name.slice(0, 60) } }, from, reader.at);
    seen.add(name);
    readItem(reader, { name, from, key });
  }
  return count;
}

/** A key may be any item; one that is not simple is called by its bytes. */
function readKey(reader: ContentReader): { readonly name: string; readonly key: FieldNode } {
  const from = reader.at;
  const first = reader.peek();
  const major = first === undefined ? 0 : first >> 5;
  if (major >= 4 && major <= 6) {
    const children = reader.collect(() => readItem(reader, null));
    const name = hexOf(reader.bytes.subarray(from, reader.at));
    return { name, key: reader.node('key', null, from, reader.at, { children }) };
  }
  const { type, value } = readScalar(reader, readHead(reader));
  const shown = value ?? type;
  const name = shown instanceof Uint8Array ? hexOf(shown) : String(shown);
  const kind = type === 'text string' ? {} : { text: type };
  return { name, key: reader.node('key', shown, from, reader.at, kind) };
}

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes.subarray(0, 32), (byte) => byte.toString(16).padStart(2, '0')).join('');

function readTag(reader: ContentReader, place: Place | null, { argument, from }: Head): void {
  const value = exact(argument!);
  const meaning = tagNames[String(value)];
  const said = meaning === undefined ? {} : { text: meaning };
  const headEnd = reader.at;
  const text = meaning === undefined ? `tag ${value}` : `tag ${value}: ${meaning}`;
  const read = (): void => {
    if (place?.key) reader.addFree(place.key);
    reader.addFree(reader.node('tag', value, from, headEnd, said));
    readItem(reader, null);
  };
  reader.group(place?.name ?? 'tagged item', place?.from ?? from, read, () => ({ text }));
}
