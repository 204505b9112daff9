import { describe, expect, it, vi } from 'vitest';
import { Conversation } from '../../../../src-main/engine/decode/conversation';
import { byteByByte, bytesOf, decodeExchange, fieldLines, told, type Exchange } from '../../../support/decoding';
import type { Decoded } from '../../../../src-main/contract/decoded';
import { seededRandom } from '../../../support/seeded-random';
import { samples, type Sample } from './samples';

vi.setConfig({ testTimeout: 60_000 });

/** All there is to know of what was decoded. */
const account = (decoded: readonly Decoded[]): string[] =>
  decoded.flatMap((one, at) => [told([one])[0]!, ...(one.kind === 'message' ? fieldLines(one.fields) : [`${at}`])]);

/** A long one is not split at every offset, but at those near the edges of its parts. */
function offsets(length: number): number[] {
  return Array.from({ length }, (_, at) => at).filter((at) => length < 2000 || at < 300 || at > length - 300);
}

/** A datagram is never in pieces. */
const streams = samples.filter(({ transport }) => transport !== 'udp');

describe.each(streams)('$name', (sample) => {
  const whole = account(decodeExchange(sample.exchange, sample));

  it('is the same byte by byte', () => {
    expect(account(decodeExchange(sample.exchange, sample, byteByByte))).toEqual(whole);
  });

  it('is the same split at every offset', () => {
    for (const [part, [, bytes]] of sample.exchange.entries())
      for (const at of offsets(bytes.length)) {
        const cut = (piece: Uint8Array, number: number) =>
          number === part ? [piece.subarray(0, at), piece.subarray(at)] : [piece];
        expect(account(decodeExchange(sample.exchange, sample, cut)), `part ${part} at ${at}`).toEqual(whole);
      }
  });

  it('is the same with bytes after it', () => {
    const alone = account(withoutEnd(sample.exchange, sample));
    for (const after of [sample.exchange[0]![1], Uint8Array.of(0), Uint8Array.of(0x0d), bytesOf('GET / HTTP/1.1\r\n')])
      expect(account(withoutEnd(followed(sample.exchange, after), sample)).slice(0, alone.length)).toEqual(alone);
  });

  it('is the same in pieces of any length', () => {
    const random = seededRandom(sample.name.length);
    for (let run = 0; run < 20; run++)
      expect(account(decodeExchange(sample.exchange, sample, (bytes) => pieces(bytes, random)))).toEqual(whole);
  });
});

/** What is known before the sides have ended. */
function withoutEnd(exchange: Exchange, sample: Sample): Decoded[] {
  const conversation = new Conversation(sample);
  return exchange.flatMap(([direction, bytes]) => conversation.push(direction, bytes));
}

/** The last one brings more bytes than are its own. */
function followed(exchange: Exchange, after: Uint8Array): Exchange {
  const [direction, last] = exchange.at(-1)!;
  return [...exchange.slice(0, -1), [direction, Uint8Array.from([...last, ...after])]];
}

function pieces(bytes: Uint8Array, random: ReturnType<typeof seededRandom>): Uint8Array[] {
  const all: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = 1 + random.below(Math.max(40, bytes.length / 20));
    all.push(bytes.subarray(at, at + length));
    at += length;
  }
  return all;
}
