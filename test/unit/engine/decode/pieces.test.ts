import { describe, expect, it, vi } from 'vitest';
import { byteByByte, decodeExchange, fieldLines, told } from '../../../support/decoding';
import type { Decoded } from '../../../../src-main/contract/decoded';
import { seededRandom } from '../../../support/seeded-random';
import { samples } from './samples';

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

  it('is the same in pieces of any length', () => {
    const random = seededRandom(sample.name.length);
    for (let run = 0; run < 20; run++)
      expect(account(decodeExchange(sample.exchange, sample, (bytes) => pieces(bytes, random)))).toEqual(whole);
  });
});

function pieces(bytes: Uint8Array, random: ReturnType<typeof seededRandom>): Uint8Array[] {
  const all: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = 1 + random.below(Math.max(40, bytes.length / 20));
    all.push(bytes.subarray(at, at + length));
    at += length;
  }
  return all;
}
