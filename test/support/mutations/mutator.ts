/** Changes bytes as a fault or an attacker would: anywhere, and at the places where a decoder reads numbers and lengths. */
import type { SeededRandom } from '../seeded-random';

/** A stretch of bytes that a decoder has read as one field. */
export interface Place {
  readonly at: number;
  readonly len: number;
}

export interface Mutable {
  readonly bytes: Uint8Array;
  readonly places: readonly Place[];
}

/** No longer than this: what is only long shows nothing more, and takes its time. */
const longest = 4096;
const tokens = ['\r\n', '\n', ': ', ' ', ',', ';', '"', '0', '-', '%', '\x00', '\xff\xff\xff\xff', '\x80'].map((text) =>
  Uint8Array.from(Buffer.from(text, 'latin1')),
);

/** One to four changes, one after the other. `others`: what parts may be taken of. */
export function mutated(seed: Mutable, others: readonly Mutable[], random: SeededRandom): Uint8Array {
  let { bytes } = seed;
  for (let count = 1 + random.below(random.below(4) + 1); count > 0; count--)
    bytes = change(bytes, seed, others, random);
  return bytes.length > longest ? bytes.slice(0, longest) : bytes;
}

function change(bytes: Uint8Array, seed: Mutable, others: readonly Mutable[], random: SeededRandom): Uint8Array {
  const place = placeIn(bytes, seed.places, random);
  const at = random.below(bytes.length + 1);
  const length = random.below(8);
  switch (random.below(14)) {
    case 0:
      return written(bytes, at, [random.below(256)]);
    case 1:
      return written(bytes, at, [(bytes[at] ?? 0) ^ (1 << random.below(8))]);
    case 2:
      return replaced(bytes, at, 0, randomBytes(length, random));
    case 3:
      return replaced(bytes, at, length, nothing);
    case 4:
      return bytes.slice(0, at);
    case 5:
      return replaced(bytes, at, 0, tokens[random.below(tokens.length)]!);
    case 6:
    case 7:
    case 8:
      return written(bytes, place.at, extreme(bytes, place, random));
    case 9:
      return replaced(bytes, place.at, place.len, nothing);
    case 10:
      return replaced(bytes, place.at, 0, repeated(bytes.subarray(place.at, place.at + place.len), random));
    case 11:
      return replaced(bytes, place.at, place.len, partOf(others, random));
    case 12:
      return replaced(bytes, place.at, bytes.length, partOf(others, random, true));
    default:
      return written(bytes, at, extreme(bytes, { at, len: 1 + random.below(4) }, random));
  }
}

const nothing = new Uint8Array(0);

function placeIn(bytes: Uint8Array, places: readonly Place[], random: SeededRandom): Place {
  const { at, len } = places[random.below(Math.max(1, places.length))] ?? {
    at: random.below(bytes.length + 1),
    len: 1,
  };
  const begin = Math.min(at, bytes.length);
  return { at: begin, len: Math.min(len, bytes.length - begin) };
}

/** A number that is none, the largest, one more or less, or how many bytes follow; big-endian, of at most eight bytes. */
function extreme(bytes: Uint8Array, { at, len }: Place, random: SeededRandom): number[] {
  const width = Math.min(len, 8);
  const fill = (byte: number): number[] => Array.from({ length: width }, () => byte);
  switch (random.below(7)) {
    case 0:
      return fill(0);
    case 1:
      return fill(0xff);
    case 2:
      return [0x7f, ...fill(0xff)].slice(0, width);
    case 3:
      return [0x80, ...fill(0)].slice(0, width);
    case 4:
      return [...bytes.subarray(at, at + width - 1), (bytes[at + width - 1] ?? 0) + 1].slice(0, width);
    case 5:
      return [...bytes.subarray(at, at + width - 1), (bytes[at + width - 1] ?? 0) + 255].slice(0, width);
    default:
      return [...fill(0), (bytes.length - at) >> 8, bytes.length - at - width].slice(-width || width);
  }
}

/** The bytes of a field of something else, or all from there on. */
function partOf(others: readonly Mutable[], random: SeededRandom, toEnd = false): Uint8Array {
  const { bytes, places } = others[random.below(others.length)]!;
  const { at, len } = placeIn(bytes, places, random);
  return bytes.subarray(at, toEnd ? bytes.length : at + len);
}

function repeated(part: Uint8Array, random: SeededRandom): Uint8Array {
  const times = random.below(8) === 0 ? 1 + random.below(64) : 1;
  const result = new Uint8Array(Math.min(longest, part.length * times));
  for (let at = 0; at < result.length; at++) result[at] = part[at % part.length]!;
  return result;
}

function written(bytes: Uint8Array, at: number, values: readonly number[]): Uint8Array {
  const result = new Uint8Array(Math.max(bytes.length, Math.min(at + values.length, longest)));
  result.set(bytes);
  for (const [offset, value] of values.entries()) result[at + offset] = value;
  return result;
}

function replaced(bytes: Uint8Array, at: number, length: number, by: Uint8Array): Uint8Array {
  const after = bytes.subarray(Math.min(bytes.length, at + length));
  const result = new Uint8Array(at + by.length + after.length);
  result.set(bytes.subarray(0, at));
  result.set(by, at);
  result.set(after, at + by.length);
  return result;
}

const randomBytes = (length: number, random: SeededRandom): Uint8Array =>
  Uint8Array.from({ length }, () => random.below(256));
