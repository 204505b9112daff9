/** Seeds of the reassembly of TCP streams: segments, each as a part of eight bytes before its payload. */
import { defaultLimits } from '../../../src-main/engine/decode/limits';
import { TcpReassembly, type Piece } from '../../../src-main/engine/decode/tcp/reassembly';
import type { Played, Seed } from './campaign';
import type { Mutable } from './mutator';

const flags = { fin: 0x01, syn: 0x02, ack: 0x10 };
/** Few waiting segments, so that the limits are reached too. */
const limits = { ...defaultLimits, waitingSegments: 8, waitingByteLength: 400, comparedByteLength: 64 };

interface Segment {
  readonly isInbound: boolean;
  /** From the first one of its side. */
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
  readonly missing?: number;
  readonly payload?: string;
}

function partOf({ isInbound, sequence, acknowledgement, flags: set, missing = 0, payload = '' }: Segment): Mutable {
  const header = [
    isInbound ? 1 : 0,
    set,
    missing,
    sequence >> 8,
    sequence & 0xff,
    acknowledgement >> 8,
    acknowledgement & 0xff,
  ];
  const bytes = Uint8Array.from([...header, ...Buffer.from(payload)]);
  return {
    bytes,
    places: [
      { at: 0, len: 1 },
      { at: 1, len: 1 },
      { at: 3, len: 2 },
      { at: 5, len: 2 },
      { at: 7, len: payload.length },
    ],
  };
}

const opening: readonly Segment[] = [
  { isInbound: true, sequence: 0, acknowledgement: 0, flags: flags.syn },
  { isInbound: false, sequence: 0, acknowledgement: 1, flags: flags.syn | flags.ack },
];
const said = (isInbound: boolean, sequence: number, acknowledgement: number, payload: string): Segment => {
  return { isInbound, sequence, acknowledgement, flags: flags.ack, payload };
};
const exchange: readonly Segment[] = [
  said(true, 1, 1, 'abcdefghij'),
  said(false, 1, 11, '0123456789'),
  said(true, 11, 11, 'klmnopqrst'),
  said(true, 21, 11, 'uvwxyz'),
  said(false, 11, 27, 'and the answer to it'),
  { isInbound: true, sequence: 27, acknowledgement: 31, flags: flags.fin | flags.ack },
  { isInbound: false, sequence: 31, acknowledgement: 28, flags: flags.fin | flags.ack },
];
const [first, second, third, fourth, ...others] = exchange as [Segment, Segment, Segment, Segment, ...Segment[]];

export function segmentSeeds(): Seed[] {
  const orders: Readonly<Record<string, readonly Segment[]>> = {
    'in order': [...opening, ...exchange],
    'without its beginning': exchange,
    'out of order': [...opening, fourth, third, second, first, ...others],
    'sent again': [...opening, ...exchange.flatMap((segment) => [segment, segment])],
    overlapping: [...opening, first, said(true, 6, 1, 'fghijklmno'), second, third, fourth, ...others],
    lost: [...opening, first, second, fourth, ...others],
    'cut off by the capture': [
      ...opening,
      { ...first, missing: 5 },
      second,
      { ...third, missing: 40 },
      fourth,
      ...others,
    ],
  };
  return Object.entries(orders).map(([name, segments]) => {
    return { name, parts: segments.map(partOf), play: (parts, input) => play(parts, input) };
  });
}

/** Sequence numbers pass 2³² in some. */
function play(parts: readonly Uint8Array[], input: number): Played {
  const base = input % 2 === 0 ? 2 ** 32 - 12 : 1000;
  const reassembly = new TcpReassembly(limits);
  const given = new Given(parts);
  let work = 0;
  for (const [record, part] of parts.entries()) {
    const [side = 0, set = 0, missing = 0, high = 0, low = 0, ackHigh = 0, ackLow = 0] = part;
    const sequence = (base + high * 256 + low) >>> 0;
    const acknowledgement = (set & flags.ack) === 0 ? null : (base + ackHigh * 256 + ackLow) >>> 0;
    const direction = side % 2 === 1 ? 'inbound' : 'outbound';
    const segment = { sequence, acknowledgement, flags: set, missingByteLength: missing };
    given.take(reassembly.push(direction, segment, part.subarray(7), record));
    work += 1 + reassembly.takeNotes().length;
  }
  given.take(reassembly.end());
  return { wrong: given.wrong, work };
}

/** Every byte of a record is given at most once, and as it was. */
class Given {
  wrong: string | null = null;
  readonly #parts: readonly Uint8Array[];
  readonly #isGiven: readonly Uint8Array[];

  constructor(parts: readonly Uint8Array[]) {
    this.#parts = parts;
    this.#isGiven = parts.map((part) => new Uint8Array(part.length));
  }

  take(pieces: readonly Piece[]): void {
    for (const { record, from, bytes, lostBytes } of pieces) {
      const payload = this.#parts[record]?.subarray(7) ?? new Uint8Array(0);
      const isThere = from >= 0 && from + bytes.length <= payload.length;
      if (!isThere || lostBytes < 0)
        this.wrong ??= `piece ${from}+${bytes.length} of record ${record}, ${lostBytes} lost`;
      else for (const [at, byte] of bytes.entries()) this.#takeByte(record, from + at, byte === payload[from + at]);
    }
  }

  #takeByte(record: number, at: number, isSame: boolean): void {
    if (!isSame) this.wrong ??= `byte ${at} of record ${record} is another`;
    if (this.#isGiven[record]![at] === 1) this.wrong ??= `byte ${at} of record ${record} is given twice`;
    this.#isGiven[record]![at] = 1;
  }
}
