/** Text ⇄ bytes in every encoding a person may pick. Tables: WHATWG Encoding; `latin1` is ISO 8859-1 itself, not windows-1252. */
import { createMultibyteDecoder, createMultibyteEncoder } from '@exodus/bytes/multi-byte.js';
import { createSinglebyteDecoder, createSinglebyteEncoder } from '@exodus/bytes/single-byte.js';
import { utf16fromString, utf16toStringLoose } from '@exodus/bytes/utf16.js';
import { utf8fromString, utf8toStringLoose } from '@exodus/bytes/utf8.js';
import { LabError } from './errors';
import type { Encoding } from './message';

interface Codec {
  /** Throws on what does not exist in the encoding. */
  readonly encode: (text: string) => Uint8Array;
  /** U+FFFD stands for what is not valid. */
  readonly decode: (bytes: Uint8Array) => string;
}

const codecs = new Map<Encoding, Codec>();

function codecOf(encoding: Encoding): Codec {
  let codec = codecs.get(encoding);
  if (!codec) codecs.set(encoding, (codec = createCodec(encoding)));
  return codec;
}

function createCodec(encoding: Encoding): Codec {
  switch (encoding) {
    case 'utf-8':
      return { encode: (text) => utf8fromString(text), decode: utf8toStringLoose };
    case 'utf-16le':
      return utf16Codec('uint8-le');
    case 'utf-16be':
      return utf16Codec('uint8-be');
    case 'latin1':
      return singleByteCodec('iso-8859-1');
    case 'windows-1252':
      return singleByteCodec(encoding);
    case 'gbk':
    case 'gb18030':
    case 'big5':
    case 'shift_jis':
    case 'euc-jp':
    case 'euc-kr': {
      const decode = createMultibyteDecoder(encoding, true);
      return { encode: createMultibyteEncoder(encoding), decode: (bytes) => decode(bytes) };
    }
  }
}

function singleByteCodec(name: string): Codec {
  return { encode: createSinglebyteEncoder(name), decode: createSinglebyteDecoder(name, true) };
}

function utf16Codec(format: 'uint8-le' | 'uint8-be'): Codec {
  return {
    encode: (text) => utf16fromString(text, format) as Uint8Array,
    decode: (bytes) => {
      const text = utf16toStringLoose(bytes.subarray(0, bytes.length & ~1), format);
      return bytes.length % 2 === 0 ? text : `${text}\ufffd`;
    },
  };
}

/** The bytes of the text, or where (offset in UTF-16 units) its first character stands that the encoding does not have. */
export function tryEncodeText(text: string, encoding: Encoding): Uint8Array | { readonly offset: number } {
  const { encode } = codecOf(encoding);
  const bytes = attempt(encode, text);
  if (bytes) return bytes;
  let offset = 0;
  for (const character of text) {
    if (!attempt(encode, character)) break;
    offset += character.length;
  }
  return { offset };
}

function attempt(encode: Codec['encode'], text: string): Uint8Array | null {
  try {
    return encode(text);
  } catch {
    return null; // The encoder's only failure: the text holds something it has no bytes for.
  }
}

/** Throws `UNENCODABLE`, with the 1-based position of the character, for what the encoding does not have. */
export function encodeText(text: string, encoding: Encoding): Uint8Array {
  const encoded = tryEncodeText(text, encoding);
  if (encoded instanceof Uint8Array) return encoded;
  throw unencodable(text, encoded.offset, encoding);
}

/** `position` counts characters (code points) from 1; `offset` UTF-16 units from 0. */
export function unencodable(
  text: string,
  offset: number,
  encoding: Encoding,
  character = String.fromCodePoint(text.codePointAt(offset) ?? 0xfffd),
): LabError {
  return new LabError('UNENCODABLE', {
    character: /\p{Cs}/u.test(character) ? `U+${character.charCodeAt(0).toString(16).toUpperCase()}` : character,
    position: characterPosition(text, offset),
    offset,
    encoding,
  });
}

/** The 1-based number of the character (code point) at an offset in UTF-16 units. */
export function characterPosition(text: string, offset: number): number {
  let position = 1;
  for (let at = 0; at < offset; position++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return position;
}

/** For display only: what is not valid in the encoding becomes U+FFFD. A byte order mark stays a character. */
export function decodeText(bytes: Uint8Array, encoding: Encoding): string {
  return codecOf(encoding).decode(bytes);
}
