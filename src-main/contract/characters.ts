/** Bytes cut into characters, each with the bytes it came from: what the hex view's gutter and the text notation stand on. */
import { decodeText, tryEncodeText } from './text-codec';
import type { Encoding } from './message';

/** One character and its bytes; `text` is null where the bytes are not a character of the encoding (then one byte long, as a rule). */
export interface Character {
  readonly text: string | null;
  readonly at: number;
  readonly length: number;
}

/** The character at `at`. Text that would not encode to the same bytes counts as none. */
export type CharacterReader = (bytes: Uint8Array, at: number) => Character;

export function characterReader(encoding: Encoding): CharacterReader {
  const read = readerOf(encoding);
  return (bytes, at) => {
    const length = Math.min(lengthAt(bytes, at, encoding), bytes.length - at);
    const text = read(bytes, at, length);
    return { text, at, length: text === null ? 1 : length };
  };
}

/** How many bytes the character at `at` has, going by its first bytes. */
function lengthAt(bytes: Uint8Array, at: number, encoding: Encoding): number {
  const first = bytes[at]!;
  switch (encoding) {
    case 'utf-8':
      return first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    case 'latin1':
    case 'windows-1252':
      return 1;
    case 'utf-16le':
      return isHighSurrogate(bytes[at + 1]) ? 4 : 2;
    case 'utf-16be':
      return isHighSurrogate(first) ? 4 : 2;
    case 'gbk':
    case 'gb18030':
      return first <= 0x80 ? 1 : isDigit(bytes[at + 1]) ? 4 : 2;
    case 'big5':
    case 'euc-kr':
      return first <= 0x80 ? 1 : 2;
    case 'shift_jis':
      return first <= 0x80 || (first >= 0xa0 && first <= 0xdf) ? 1 : 2;
    case 'euc-jp':
      return first === 0x8f ? 3 : first === 0x8e || first >= 0xa1 ? 2 : 1;
  }
}

const isHighSurrogate = (byte = 0) => byte >= 0xd8 && byte <= 0xdb;
const isDigit = (byte = 0) => byte >= 0x30 && byte <= 0x39;

type Read = (bytes: Uint8Array, at: number, length: number) => string | null;

const readers = new Map<Encoding, Read>();

function readerOf(encoding: Encoding): Read {
  let read = readers.get(encoding);
  if (!read) readers.set(encoding, (read = createReader(encoding)));
  return read;
}

/** Remembers what it has decoded: one call of a table decoder for each character would cost far more than the lookup. */
function createReader(encoding: Encoding): Read {
  const known = new Map<number, string | null>();
  return (bytes, at, length) => {
    let key = length;
    for (let i = 0; i < length; i++) key = key * 256 + bytes[at + i]!;
    let text = known.get(key);
    if (text === undefined) {
      text = decodeExactly(bytes.slice(at, at + length), encoding);
      if (known.size >= maximumKnown) known.clear();
      known.set(key, text);
    }
    return text;
  };
}

/** More than the characters of any text; bounds the memory that random bytes can take. */
const maximumKnown = 50_000;

function decodeExactly(bytes: Uint8Array, encoding: Encoding): string | null {
  const text = decodeText(bytes, encoding);
  const again = tryEncodeText(text, encoding);
  if (!(again instanceof Uint8Array) || again.length !== bytes.length) return null;
  return again.every((byte, i) => byte === bytes[i]) ? text : null;
}
