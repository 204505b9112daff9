import { describe, expect, test } from 'vitest';
import { defaultLimits } from '../../../../../src-main/engine/decode/limits';
import { TcpReassembly, type Piece, type SegmentFacts } from '../../../../../src-main/engine/decode/tcp/reassembly';
import { seededRandom } from '../../../../support/seeded-random';

const flags = { F: 1, S: 2, R: 4, P: 8, A: 16 } as const;

interface Sent {
  readonly at: number;
  readonly bytes?: string;
  readonly flags?: string;
  readonly ack?: number;
  readonly missing?: number;
}

/** Plays segments of one side (`in`) and the other (`out`), and tells in words what comes out. */
class Play {
  readonly #reassembly: TcpReassembly;
  #record = 0;
  readonly told: string[] = [];

  constructor(limits = defaultLimits) {
    this.#reassembly = new TcpReassembly(limits);
  }

  in = (sent: Sent): this => this.#push('inbound', sent);
  out = (sent: Sent): this => this.#push('outbound', sent);

  end(): string[] {
    this.#tell(this.#reassembly.end());
    return this.told;
  }

  #push(direction: 'inbound' | 'outbound', sent: Sent): this {
    this.#record += 1;
    const bytes = Buffer.from(sent.bytes ?? '');
    this.#tell(this.#reassembly.push(direction, facts(sent), bytes, this.#record));
    if (this.#reassembly.hasEnded(direction)) this.told.push(`${direction} ended`);
    return this;
  }

  #tell(pieces: Piece[]): void {
    for (const { code, record, at, len, details } of this.#reassembly.takeNotes()) {
      const count = 'byteLength' in details ? ` ${String(details['byteLength'])}` : '';
      this.told.push(`${code}${count} @${record}:${at}+${len}`);
    }
    for (const { record, from, bytes, lostBytes } of pieces)
      this.told.push(
        `${lostBytes > 0 ? `-${lostBytes} ` : ''}${record}:${from} ${Buffer.from(bytes).toString()}`.trim(),
      );
  }
}

function facts({ at, flags: set = 'A', ack, missing = 0 }: Sent): SegmentFacts {
  return {
    sequence: at >>> 0,
    acknowledgement: ack === undefined ? null : ack >>> 0,
    flags: [...set].reduce((bits, letter) => bits | flags[letter as keyof typeof flags], 0),
    missingByteLength: missing,
  };
}

describe('segments', () => {
  test('in their order are given as they come', () => {
    const play = new Play().in({ at: 99, flags: 'S' }).out({ at: 499, flags: 'SA', ack: 100 });
    play.in({ at: 100, bytes: 'ab' }).in({ at: 102, bytes: 'c' }).out({ at: 500, bytes: 'x', ack: 103 });
    play.in({ at: 103, flags: 'FA' });
    expect(play.told).toEqual(['3:0 ab', '4:0 c', '5:0 x', 'inbound ended']);
  });

  test('out of order wait for those before them', () => {
    const play = new Play().in({ at: 0, bytes: 'a' }).in({ at: 3, bytes: 'd' }).in({ at: 2, bytes: 'c' });
    expect(play.told).toEqual(['1:0 a', 'TCP_OUT_OF_ORDER @3:0+1']);
    expect(play.in({ at: 1, bytes: 'b' }).told.slice(2)).toEqual([
      'TCP_OUT_OF_ORDER @4:0+1',
      '4:0 b',
      '3:0 c',
      '2:0 d',
    ]);
  });

  test('sent again say nothing new, and are said so', () => {
    const play = new Play().in({ at: 0, bytes: 'abc' }).in({ at: 0, bytes: 'abc' }).in({ at: 1, bytes: 'bcde' });
    play.in({ at: 9, bytes: 'jk' }).in({ at: 9, bytes: 'jk' }).in({ at: 4, bytes: 'e' });
    expect(play.told).toEqual([
      '1:0 abc',
      'TCP_RETRANSMISSION @2:0+3',
      'TCP_RETRANSMISSION @3:0+2',
      '3:2 de',
      'TCP_RETRANSMISSION @5:0+2',
      'TCP_KEEP_ALIVE @6:0+1',
    ]);
  });

  test('sent again as something else: what came first counts', () => {
    const play = new Play().in({ at: 0, bytes: 'abcd' }).in({ at: 1, bytes: 'bXYZ' });
    play.in({ at: 10, bytes: 'klm' }).in({ at: 7, bytes: 'hijKLMNo' }).in({ at: 5, bytes: 'fg' });
    expect(play.told).toEqual([
      '1:0 abcd',
      'TCP_OVERLAP @2:1+2',
      '2:3 Z',
      'TCP_OVERLAP @4:3+5',
      'TCP_OUT_OF_ORDER @5:0+2',
      '5:0 fg',
      '4:0 hij',
      '3:0 klm',
      '4:6 No',
    ]);
  });

  test('wrap around', () => {
    const play = new Play().in({ at: -3, flags: 'S' }).in({ at: 1, bytes: 'd' }).in({ at: -2, bytes: 'abc' });
    play.in({ at: -1, bytes: 'bc' }).out({ at: 7, bytes: 'x', ack: 2 }).in({ at: 5, bytes: 'h' });
    play.out({ at: 8, bytes: 'y', ack: 6 });
    expect(play.told).toEqual([
      'TCP_OUT_OF_ORDER @3:0+3',
      '3:0 abc',
      '2:0 d',
      'TCP_RETRANSMISSION @4:0+2',
      '5:0 x',
      'TCP_LOST 3 @6:0+0',
      '-3 6:0 h',
      '7:0 y',
    ]);
  });
});

describe('what is missing', () => {
  test('is lost once the other side has acknowledged it', () => {
    const play = new Play().in({ at: 0, bytes: 'a' }).in({ at: 3, bytes: 'd' }).out({ at: 0, bytes: 'x', ack: 2 });
    expect(play.told).toEqual(['1:0 a', '3:0 x']);
    play.out({ at: 1, bytes: 'y', ack: 4 });
    expect(play.told.slice(2)).toEqual(['TCP_LOST 2 @2:0+0', '-2 2:0 d', '4:0 y']);
    expect(play.in({ at: 1, bytes: 'bc' }).told.slice(5)).toEqual(['TCP_TOO_LATE @5:0+2']);
  });

  test('is lost where the capture ends, also before a FIN', () => {
    const play = new Play().in({ at: 0, bytes: 'a' }).in({ at: 3, bytes: 'd' }).in({ at: 9, flags: 'FA' });
    expect(play.end().slice(1)).toEqual(['TCP_LOST 2 @2:0+0', 'TCP_LOST 5 @2:0+0', '-2 2:0 d', '-5 2:0']);
  });

  test('is lost at a reset, whose own bytes are no part of the stream', () => {
    const play = new Play().in({ at: 0, bytes: 'a' }).in({ at: 3, bytes: 'd' });
    play.out({ at: 0, flags: 'R', bytes: 'no listener' });
    expect(play.told).toEqual(['1:0 a', 'TCP_LOST 2 @2:0+0', '-2 2:0 d', 'outbound ended']);
  });

  test('is lost where too much waits for it', () => {
    const play = new Play({ ...defaultLimits, waitingSegments: 2 }).in({ at: 0, bytes: 'a' });
    play.in({ at: 3, bytes: 'd' }).in({ at: 5, bytes: 'f' });
    expect(play.told).toEqual(['1:0 a']);
    expect(play.in({ at: 7, bytes: 'h' }).told.slice(1)).toEqual(['TCP_LOST 2 @2:0+0', '-2 2:0 d']);
    const bytes = new Play({ ...defaultLimits, waitingByteLength: 3 }).in({ at: 0, bytes: 'a' });
    expect(bytes.in({ at: 5, bytes: 'fghi' }).told).toEqual(['1:0 a', 'TCP_LOST 4 @2:0+0', '-4 2:0 fghi']);
  });

  test('may be a part of a packet that was not captured', () => {
    const play = new Play().in({ at: 0, bytes: 'ab', missing: 3 }).in({ at: 5, bytes: 'f' });
    expect(play.told).toEqual(['TCP_NOT_CAPTURED 3 @1:2+0', '1:0 ab', '-3 1:2', '2:0 f']);
  });
});

describe('at random', () => {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz';

  /** Segments of a stream: cut anywhere, some of them twice with other borders, in an order that is not much out of order. */
  function shuffled(stream: string, base: number, random: ReturnType<typeof seededRandom>): Sent[] {
    const segments: Sent[] = [];
    for (let at = 0; at < stream.length;) {
      const length = Math.min(1 + random.below(9), stream.length - at);
      segments.push({ at: base + at, bytes: stream.slice(at, at + length) });
      if (random.below(4) === 0) {
        const from = Math.max(0, at - random.below(12));
        segments.push({ at: base + from, bytes: stream.slice(from, at + random.below(12)) || stream[from]! });
      }
      at += length;
    }
    const places = segments.map((segment, at) => ({ segment, at: at + random.below(6) }));
    return places.sort((one, other) => one.at - other.at).map(({ segment }) => segment);
  }

  test('each byte is given once and in its place, whatever the order', () => {
    for (let seed = 1; seed <= 2_000; seed++) {
      const random = seededRandom(seed);
      const stream = Array.from({ length: 1 + random.below(200) }, () => alphabet[random.below(26)]).join('');
      const base = random.below(3) === 0 ? 0xffff_ffff - random.below(150) : random.below(0x1_0000_0000);
      const reassembly = new TcpReassembly();
      const sent = shuffled(stream, base, random);
      const pieces = reassembly.push('inbound', facts({ at: base - 1, flags: 'S' }), Buffer.alloc(0), 1);
      sent.forEach((one, at) => pieces.push(...reassembly.push('inbound', facts(one), Buffer.from(one.bytes!), at)));
      pieces.push(...reassembly.end());
      expect(pieces.map(({ bytes }) => Buffer.from(bytes).toString()).join(''), `seed ${seed}`).toBe(stream);
      for (const { record, from, bytes, lostBytes } of pieces) {
        expect(lostBytes).toBe(0);
        expect(sent[record]!.bytes!.slice(from, from + bytes.length)).toBe(Buffer.from(bytes).toString());
      }
      expect(reassembly.takeNotes().some(({ code }) => code === 'TCP_OVERLAP')).toBe(false);
    }
  });

  test('what is lost is counted, and the rest stands where it belongs', () => {
    for (let seed = 1; seed <= 2_000; seed++) {
      const random = seededRandom(seed);
      const stream = Array.from({ length: 50 + random.below(200) }, () => alphabet[random.below(26)]).join('');
      const base = random.below(0x1_0000_0000);
      const reassembly = new TcpReassembly({ ...defaultLimits, waitingSegments: 1 + random.below(20) });
      const pieces = reassembly.push('inbound', facts({ at: base - 1, flags: 'S' }), Buffer.alloc(0), 1);
      shuffled(stream, base, random)
        .filter(() => random.below(5) > 0)
        .forEach((one, at) => pieces.push(...reassembly.push('inbound', facts(one), Buffer.from(one.bytes!), at)));
      reassembly.push('inbound', facts({ at: base + stream.length, flags: 'FA' }), Buffer.alloc(0), 1);
      pieces.push(...reassembly.end());
      let at = 0;
      for (const { bytes, lostBytes } of pieces) {
        at += lostBytes;
        expect(stream.slice(at, at + bytes.length), `seed ${seed}`).toBe(Buffer.from(bytes).toString());
        at += bytes.length;
      }
      expect(at, `seed ${seed}`).toBe(stream.length);
      expect(reassembly.hasEnded('inbound')).toBe(true);
    }
  });

  test('anything at all neither throws nor fills the memory', () => {
    const random = seededRandom(9);
    const reassembly = new TcpReassembly({ ...defaultLimits, waitingSegments: 50 });
    const near = (): number => 0xffff_ff00 + random.below(600);
    let given = 0;
    let pushed = 0;
    for (let at = 0; at < 100_000; at++) {
      const bytes = Buffer.alloc(random.below(30), at);
      pushed += bytes.length;
      const segment = {
        sequence: (random.below(10) === 0 ? random.below(0x1_0000_0000) : near()) >>> 0,
        acknowledgement: random.below(2) === 0 ? null : near() >>> 0,
        flags: random.below(40) === 0 ? random.below(256) : 16,
        missingByteLength: random.below(20) === 0 ? random.below(1000) : 0,
      };
      const pieces = reassembly.push(random.below(2) === 0 ? 'inbound' : 'outbound', segment, bytes, at);
      given += pieces.reduce((sum, piece) => sum + piece.bytes.length, 0);
      reassembly.takeNotes();
    }
    expect(given).toBeLessThanOrEqual(pushed);
    expect(given).toBeGreaterThan(0);
  });
});
