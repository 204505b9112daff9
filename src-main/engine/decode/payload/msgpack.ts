/** MessagePack (its specification, version 2017-08): every format, extensions and timestamps. A value is a field over all its bytes. */
import type { FieldNode, FieldValue } from '../../../contract/fields';
import type { Rule } from '../complaints';
import { isText, textValue } from '../content';
import type { ContentReader } from './content-reader';
import { float, signed, unsigned, wholeOf } from './number-text';

const rules = {
  end: { code: 'MSGPACK_CUT_OFF', clause: 'MessagePack §Formats', severity: 'warning' },
  never: { code: 'MSGPACK_NEVER_USED', clause: 'MessagePack §Formats', severity: 'warning' },
  notUtf8: { code: 'MSGPACK_NOT_UTF8', clause: 'MessagePack §str format family', severity: 'warning' },
  timestamp: { code: 'MSGPACK_TIMESTAMP', clause: 'MessagePack §Timestamp extension type', severity: 'warning' },
  key: { code: 'MSGPACK_DUPLICATE_KEY', clause: 'MessagePack §map format family', severity: 'note' },
  left: { code: 'MSGPACK_BYTES_LEFT', clause: 'MessagePack §Serialization', severity: 'warning' },
} satisfies Record<string, Rule>;

interface Scalar {
  /** As the specification names the format: `uint 8`, `fixstr`. */
  readonly type: string;
  readonly value: FieldValue;
  readonly text?: string;
}

type Value =
  | { readonly kind: 'array' | 'map'; readonly type: string; readonly count: number }
  | ({ readonly kind: 'scalar' } & Scalar);

interface Place {
  readonly name: string;
  readonly from: number;
  readonly key: FieldNode | null;
}

/** One value. */
export function readMessagePack(reader: ContentReader): void {
  readValue(reader, null);
  if (reader.left > 0) reader.end(rules.left, reader.at);
}

function readValue(reader: ContentReader, place: Place | null): void {
  const from = reader.at;
  const value = readFormat(reader);
  if (value.kind === 'scalar') return addScalar(reader, place, from, value);
  const { kind, count } = value;
  const one = kind === 'map' ? 'pair' : 'element';
  const read = (): void => {
    if (place?.key) reader.addFree(place.key);
    if (kind === 'map') readPairs(reader, count);
    else
      for (let index = 0; index < count; index++) readValue(reader, { name: `[${index}]`, from: reader.at, key: null });
  };
  const text = `${count} ${one}${count === 1 ? '' : 's'}`;
  reader.group(place?.name ?? kind, place?.from ?? from, read, () => ({ text }));
}

function addScalar(reader: ContentReader, place: Place | null, from: number, { type, value, text }: Scalar): void {
  const node = reader.node(type, value, from, reader.at, text === undefined ? {} : { text });
  if (place === null) return reader.addNode(node);
  const children = place.key ? [place.key, node] : [node];
  const kind = /str/.test(type) ? {} : { text: text ?? type };
  reader.add(place.name, value ?? type, place.from, { ...kind, children });
}

function readPairs(reader: ContentReader, count: number): void {
  const seen = new Set<string>();
  for (let pair = 0; pair < count; pair++) {
    const from = reader.at;
    const { name, key } = readKey(reader);
    if (seen.has(name)) reader.complain({ ...rules.key, details: { name: name.slice(0, 60) } }, from, reader.at);
    seen.add(name);
    readValue(reader, { name, from, key });
  }
}

/** A key may be any value; one that is not simple is called by its bytes. */
function readKey(reader: ContentReader): { readonly name: string; readonly key: FieldNode } {
  const from = reader.at;
  const value = readFormat(reader);
  if (value.kind !== 'scalar') {
    reader.at = from;
    const children = reader.collect(() => readValue(reader, null));
    return {
      name: hexOf(reader.bytes.subarray(from, reader.at)),
      key: reader.node('key', null, from, reader.at, { children }),
    };
  }
  const shown = value.value ?? value.type;
  const name = shown instanceof Uint8Array ? hexOf(shown) : String(shown);
  const kind = /str/.test(value.type) ? {} : { text: value.type };
  return { name, key: reader.node('key', shown, from, reader.at, kind) };
}

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes.subarray(0, 32), (byte) => byte.toString(16).padStart(2, '0')).join('');

const scalar = (type: string, value: FieldValue, text?: string): Value => ({
  kind: 'scalar',
  type,
  value,
  ...(text !== undefined && { text }),
});

/** The first byte and what it needs; of an array or a map, up to its first element. */
function readFormat(reader: ContentReader): Value {
  const from = reader.at;
  const first = reader.take(1, rules.end)[0]!;
  if (first <= 0x7f) return scalar('positive fixint', first);
  if (first >= 0xe0) return scalar('negative fixint', first - 256);
  if (first <= 0x8f) return { kind: 'map', type: 'fixmap', count: first & 0x0f };
  if (first <= 0x9f) return { kind: 'array', type: 'fixarray', count: first & 0x0f };
  if (first <= 0xbf) return text(reader, 'fixstr', first & 0x1f, from);
  if (first === 0xc1) reader.end(rules.never, from);
  return readLonger(reader, first, from);
}

/** The formats from 0xc0 to 0xdf, by what their first byte says of the size of what follows. */
function readLonger(reader: ContentReader, first: number, from: number): Value {
  const take = (byteLength: number): Uint8Array => reader.take(byteLength, rules.end);
  const count = (byteLength: number): number => Number(wholeOf(take(byteLength)));
  const bits = (power: number): number => 8 * 2 ** power;
  switch (first) {
    case 0xc0:
      return scalar('nil', null);
    case 0xc2:
      return scalar('false', null);
    case 0xc3:
      return scalar('true', null);
  }
  if (first <= 0xc6) return scalar(`bin ${bits(first - 0xc4)}`, take(count(2 ** (first - 0xc4))).slice());
  if (first <= 0xc9) return extension(reader, `ext ${bits(first - 0xc7)}`, count(2 ** (first - 0xc7)), from);
  if (first <= 0xcb) return floating(take(first === 0xca ? 4 : 8));
  if (first <= 0xcf) return scalar(`uint ${bits(first - 0xcc)}`, unsigned(take(2 ** (first - 0xcc))));
  if (first <= 0xd3) return scalar(`int ${bits(first - 0xd0)}`, signed(take(2 ** (first - 0xd0))));
  if (first <= 0xd8) return extension(reader, `fixext ${2 ** (first - 0xd4)}`, 2 ** (first - 0xd4), from);
  if (first <= 0xdb) return text(reader, `str ${bits(first - 0xd9)}`, count(2 ** (first - 0xd9)), from);
  const size = first % 2 === 0 ? 2 : 4;
  const kind = first <= 0xdd ? 'array' : 'map';
  return { kind, type: `${kind} ${8 * size}`, count: count(size) };
}

function floating(bytes: Uint8Array): Value {
  const value = float(bytes);
  const type = `float ${8 * bytes.length}`;
  return scalar(type, Number.isFinite(value) ? value : String(value));
}

function text(reader: ContentReader, type: string, byteLength: number, from: number): Value {
  const bytes = reader.take(byteLength, rules.end);
  if (!isText(bytes)) reader.complain(rules.notUtf8, from, reader.at);
  return scalar(type, textValue(bytes));
}

function extension(reader: ContentReader, type: string, byteLength: number, from: number): Value {
  const kind = Number(signed(reader.take(1, rules.end)));
  const data = reader.take(byteLength, rules.end);
  if (kind !== -1) return scalar(type, data.slice(), `type ${kind}`);
  const time = timestamp(data);
  if (time === null) reader.complain(rules.timestamp, from, reader.at);
  return scalar(type, data.slice(), time === null ? 'type -1' : `type -1, timestamp ${time}`);
}

/** ISO 8601; null: it is none. */
function timestamp(data: Uint8Array): string | null {
  const [seconds, nanoseconds] = timeOf(data);
  if (nanoseconds > 999_999_999n) return null;
  // What a Date can hold (ECMA-262 §21.4.1.1).
  if (seconds > 8_640_000_000_000n || seconds < -8_640_000_000_000n) return null;
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, -5);
  const part = nanoseconds === 0n ? '' : `.${String(nanoseconds).padStart(9, '0')}`;
  return `${whole}${part}Z`;
}

function timeOf(data: Uint8Array): [seconds: bigint, nanoseconds: bigint] {
  const whole = wholeOf(data.subarray(0, data.length === 12 ? 4 : 8));
  if (data.length === 4) return [whole, 0n];
  if (data.length === 8) return [whole & 0x3_ffff_ffffn, whole >> 34n];
  if (data.length === 12) return [BigInt.asIntN(64, wholeOf(data.subarray(4))), whole];
  return [0n, 1_000_000_000n];
}
