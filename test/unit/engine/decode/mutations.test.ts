import { describe, expect, it, vi } from 'vitest';
import type { Decoded, MessageDirection } from '../../../../src-main/contract/decoded';
import type { FieldNode } from '../../../../src-main/contract/fields';
import { Conversation } from '../../../../src-main/engine/decode/conversation';
import { byteByByte, decodeExchange, told, type Exchange } from '../../../support/decoding';
import { seededRandom, type SeededRandom } from '../../../support/seeded-random';
import { samples, type Sample } from './samples';

// A slow machine takes its time over so many.
vi.setConfig({ testTimeout: 120_000 });

/** Inputs for each protocol. */
const inputs = 20_000;

/** Bytes changed, put in, left out, doubled or cut off. */
function mutated(bytes: Uint8Array, random: SeededRandom): Uint8Array {
  const result = [...bytes];
  for (let count = 1 + random.below(4); count > 0; count--) {
    const at = random.below(result.length + 1);
    const length = random.below(8);
    const how = random.below(6);
    if (how === 0) result[at] = random.below(256);
    else if (how === 1) result.splice(at, 0, ...Array.from({ length }, () => random.below(256)));
    else if (how === 2) result.splice(at, length);
    else if (how === 3) result.splice(at, 0, ...result.slice(at, at + length));
    else if (how === 4) result[at] = (result[at] ?? 0) ^ (1 << random.below(8));
    else result.length = Math.min(result.length, at);
  }
  return Uint8Array.from(result);
}

const mutate = (exchange: Exchange, random: SeededRandom): Exchange =>
  exchange.map(([direction, bytes]) => [direction, random.below(2) === 0 ? bytes : mutated(bytes, random)]);

/** Why the tree cannot be right; null: it can. */
function wrongField(fields: readonly FieldNode[], from: number, to: number): string | null {
  for (const { name, at, len, children } of fields) {
    if (at < from || len < 0 || at + len > to) return `${name} @${at}+${len} is not within ${from}…${to}`;
    const wrong = children ? wrongField(children, at, at + len) : null;
    if (wrong) return wrong;
  }
  return null;
}

/** Every byte belongs to one message, or comes after the last one. */
function wrongMessage(decoded: readonly Decoded[], exchange: Exchange): string | null {
  const reached = { inbound: 0, outbound: 0 };
  const total = (side: MessageDirection): number =>
    exchange.reduce((sum, [direction, bytes]) => sum + (direction === side ? bytes.length : 0), 0);
  for (const one of decoded) {
    if (one.at < 0 || one.len < 0 || one.at + one.len > total(one.direction)) return `${told([one])[0]!} is too far`;
    if (one.kind === 'violation') continue;
    // What is carried inside frames has the frames' range.
    if (one.bytes === null) {
      if (one.at !== reached[one.direction]) return `${told([one])[0]!} does not begin at ${reached[one.direction]}`;
      reached[one.direction] = one.at + one.len;
    }
    const wrong = wrongField(one.fields, 0, one.bytes?.length ?? one.len);
    if (wrong) return `${told([one])[0]!}: ${wrong}`;
  }
  return null;
}

const protocols = [...new Set(samples.map(({ protocol }) => protocol))];

describe.each(protocols)('%s', (protocol) => {
  // The largest sample is slow to copy and shows nothing more here.
  const small = samples.filter(
    (sample) => sample.protocol === protocol && sample.exchange.every(([, bytes]) => bytes.length < 2000),
  );

  it(`takes ${inputs} mutated inputs: nothing thrown, nothing lost, the same in pieces`, () => {
    const random = seededRandom(4711);
    for (let input = 0; input < inputs; input++) {
      const sample = small[input % small.length]!;
      const exchange = mutate(sample.exchange, random);
      const decoded = decodeExchange(exchange, sample);
      const wrong = wrongMessage(decoded, exchange);
      if (wrong) expect(wrong, `input ${input}: ${picture(exchange)}`).toBeNull();
      if (input % 20 === 0 && sample.transport !== 'udp')
        expect(told(decodeExchange(exchange, sample, byteByByte)), picture(exchange)).toEqual(told(decoded));
    }
  });

  it('takes any bytes', () => {
    const random = seededRandom(42);
    for (let input = 0; input < 2000; input++) {
      const bytes = Uint8Array.from({ length: random.below(200) }, () => random.below(256));
      const exchange: Exchange = [['inbound', bytes]];
      const wrong = wrongMessage(decodeExchange(exchange, small[0]!), exchange);
      if (wrong) expect(wrong, picture(exchange)).toBeNull();
    }
  });
});

const picture = (exchange: Exchange): string =>
  exchange.map(([direction, bytes]) => `${direction} ${Buffer.from(bytes).toString('hex')}`).join('\n');

it('keeps no more of an endless message than its limits', () => {
  const piece = new Uint8Array(64 * 1024).fill(0x61);
  const begins: readonly [Sample['protocol'], string][] = [
    ['http', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\n'],
    ['http', 'GET / HTTP/1.1\r\nHost: a\r\nX: '],
    ['http', 'HTTP/1.1 200 OK\r\n\r\n'],
    ['mqtt', '\x30\xff\xff\xff\x7f\x00\x01a'],
  ];
  for (const [protocol, begin] of begins) {
    const conversation = new Conversation({ protocol });
    conversation.push('inbound', Uint8Array.from(Buffer.from(begin, 'latin1')));
    const before = process.memoryUsage().arrayBuffers;
    for (let count = 0; count < 3200; count++) conversation.push('inbound', piece);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
  }
});
