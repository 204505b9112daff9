/** Seeds of the protocols' decoders: whole samples, and each of their messages by itself, where it can stand alone. */
import type { DecodedMessage, MessageDirection } from '../../../src-main/contract/decoded';
import type { FieldNode } from '../../../src-main/contract/fields';
import { Conversation, type ConversationOptions } from '../../../src-main/engine/decode/conversation';
import { inflate } from '../../../src-main/engine/inflate';
import { unpack } from '../../../src-main/engine/unpack';
import { decodeExchange, told, type Exchange } from '../decoding';
import { seededRandom } from '../seeded-random';
import { wrongDecoding, workOf } from './account';
import type { Played, Seed } from './campaign';
import type { Mutable, Place } from './mutator';

export interface SeedSample extends ConversationOptions {
  readonly name: string;
  readonly exchange: Exchange;
}

/** Longer parts are slow to copy and show nothing more. */
const longestPart = 2_000;
/** Of so many inputs one is decoded in pieces too. */
const inPiecesEvery = 64;

export function seedsOf(samples: readonly SeedSample[]): Seed[] {
  return samples.flatMap((sample) => [...wholeSeed(sample), ...messageSeeds(sample)]);
}

function wholeSeed(sample: SeedSample): Seed[] {
  if (sample.exchange.some(([, bytes]) => bytes.length > longestPart)) return [];
  const decoded = decodeExchange(sample.exchange, sample).filter((one) => one.kind === 'message');
  const starts = startsOf(sample.exchange);
  const parts = sample.exchange.map(([direction, bytes], part): Mutable => {
    const places = decoded
      .filter((one) => one.direction === direction && one.bytes === null)
      .flatMap((one) => placesIn(one.fields, one.at - starts[part]!))
      .filter(({ at, len }) => at >= 0 && at + len <= bytes.length);
    return { bytes, places };
  });
  return [
    seed(
      sample.name,
      sample,
      parts,
      sample.exchange.map(([direction]) => direction),
    ),
  ];
}

/** A CONNECT says how the packets after it are to be read; every other message is read by itself. */
function messageSeeds(sample: SeedSample): Seed[] {
  const decoded = decodeExchange(sample.exchange, sample).filter((one) => one.kind === 'message');
  const own = decoded.filter((one) => one.bytes === null && one.proto === sample.protocol && one.len <= longestPart);
  const connect = own.find(({ type }) => type === 'CONNECT');
  return own.map((message) => {
    const before = connect && connect !== message ? [connect] : [];
    const parts = [...before, message].map((one) => mutableOf(one, sample.exchange));
    const directions = [...before, message].map(({ direction }) => direction);
    const made = seed(`${message.type} of ${sample.name}`, sample, parts, directions);
    return { ...made, from: before.length, weight: 4 };
  });
}

function seed(
  name: string,
  options: SeedSample,
  parts: readonly Mutable[],
  directions: readonly MessageDirection[],
): Seed {
  const lent = { ...options, inflate, unpack };
  return {
    name,
    parts,
    play: (bytes, input) => {
      const exchange = bytes.map((part, at) => [directions[at]!, part] as const);
      const isInPieces = input % inPiecesEvery === 0 && options.transport !== 'udp';
      return play(exchange, lent, isInPieces ? input : null);
    },
  };
}

function play(exchange: Exchange, options: ConversationOptions, pieces: number | null): Played {
  const conversation = new Conversation(options);
  const decoded = exchange.flatMap(([direction, bytes]) => conversation.push(direction, bytes));
  decoded.push(...conversation.end('inbound'), ...conversation.end('outbound'));
  const wrong = wrongDecoding(decoded, exchange, conversation);
  if (wrong !== null || pieces === null) return { wrong, work: workOf(decoded) };
  const [whole, cut] = [told(decoded), told(decodeExchange(exchange, options, inPieces(pieces)))];
  const differs = whole.find((line, at) => line !== cut[at]) ?? cut[whole.length];
  return { wrong: differs === undefined ? null : `not the same in pieces: ${differs}`, work: workOf(decoded) };
}

function inPieces(number: number): (bytes: Uint8Array) => Uint8Array[] {
  const random = seededRandom(number);
  const longest = 1 + random.below(20);
  return (bytes) => {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += pieces.at(-1)!.length)
      pieces.push(bytes.subarray(at, at + 1 + random.below(longest)));
    return pieces;
  };
}

/** Where in the stream of its side each part begins. */
function startsOf(exchange: Exchange): number[] {
  const reached = { inbound: 0, outbound: 0 };
  return exchange.map(([direction, bytes]) => {
    const start = reached[direction];
    reached[direction] += bytes.length;
    return start;
  });
}

function mutableOf({ direction, at, len, fields }: DecodedMessage, exchange: Exchange): Mutable {
  const stream = Buffer.concat(exchange.filter(([side]) => side === direction).map(([, bytes]) => bytes));
  return { bytes: Uint8Array.from(stream.subarray(at, at + len)), places: placesIn(fields, 0) };
}

export function placesIn(fields: readonly FieldNode[], base: number): Place[] {
  return fields
    .filter(({ source }) => source === undefined)
    .flatMap(({ at, len, children = [] }) => [{ at: at + base, len }, ...placesIn(children, base)]);
}
