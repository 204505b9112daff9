/** What one side of a TCP connection has sent, put together from segments in whatever order a capture has them. */
import type { MessageDirection } from '../../../contract/decoded';
import type { LabErrorDetails } from '../../../contract/errors';
import type { DecodeLimits } from '../limits';
import { KeptBytes } from './kept-bytes';
import type { Piece } from './reassembly';
import { segmentNote, type SegmentNote } from './segment-notes';
import { advanced, distance } from './sequence';
import { after, WaitingList, type WaitingBytes } from './waiting-bytes';

/** Lost stretches that are remembered, so that what comes too late is known for what it is. */
const rememberedGaps = 100;

/** What both sides of a connection give, in its order. */
export interface Output {
  readonly pieces: Piece[];
  readonly notes: SegmentNote[];
}

export class StreamSide {
  readonly #direction: MessageDirection;
  readonly #limits: DecodeLimits;
  readonly #out: Output;
  readonly #waiting = new WaitingList();
  readonly #given: KeptBytes;
  readonly #gaps: { readonly from: number; readonly to: number }[] = [];
  /** The byte that comes next; null: nothing has come. */
  #next: number | null = null;
  /** What the other side has said that it expects next. */
  #acknowledged: number | null = null;
  #finAt: number | null = null;
  #lastRecord = 0;

  constructor(direction: MessageDirection, limits: DecodeLimits, out: Output) {
    this.#direction = direction;
    this.#out = out;
    this.#limits = limits;
    this.#given = new KeptBytes(limits.comparedByteLength);
  }

  /** Everything before its FIN has been given. */
  get hasEnded(): boolean {
    return this.#finAt !== null && this.#next !== null && distance(this.#finAt, this.#next) >= 0;
  }

  synchronise(sequence: number): void {
    this.#next ??= advanced(sequence, 1);
  }

  finish(sequence: number): void {
    this.#next ??= sequence;
    this.#finAt ??= sequence;
  }

  acknowledge(sequence: number): void {
    if (this.#acknowledged === null || distance(this.#acknowledged, sequence) > 0) this.#acknowledged = sequence;
    this.#giveReady();
  }

  /** Bytes of a record, and how many after them the capture lacks. */
  take(sequence: number, bytes: Uint8Array, missingByteLength: number, record: number): void {
    this.#next ??= sequence;
    this.#lastRecord = record;
    const byteLength = bytes.length;
    if (byteLength > 0) this.#takePart({ sequence, byteLength, record, from: 0, bytes });
    if (missingByteLength === 0) return;
    this.#note('TCP_NOT_CAPTURED', record, byteLength, 0, { byteLength: missingByteLength });
    const missingAt = advanced(sequence, byteLength);
    this.#takePart({ sequence: missingAt, byteLength: missingByteLength, record, from: byteLength, bytes: null });
  }

  /** Nothing more will come: what waits is given, with the gaps that are left. */
  flush(): void {
    while (this.#waiting.first) this.#giveFirst();
    const missing = this.#finAt === null ? 0 : distance(this.#next!, this.#finAt);
    if (missing <= 0) return;
    this.#noteLost(missing, this.#lastRecord, 0);
    this.#lose(missing, this.#lastRecord, 0);
  }

  #takePart(part: WaitingBytes): void {
    const old = distance(part.sequence, this.#next!);
    const rest = old > 0 ? this.#without(part, old) : part;
    if (!rest) return;
    if (this.#waiting.length === 0 && rest.sequence === this.#next) {
      this.#give(rest, 0);
      return;
    }
    const isLate = this.#waiting.first !== null && distance(rest.sequence, this.#waiting.first.sequence) > 0;
    const { newByteLength, differsAt } = this.#waiting.add(rest);
    this.#noteTaken(rest, newByteLength, differsAt, isLate);
    this.#giveReady();
  }

  #noteTaken(part: WaitingBytes, newByteLength: number, differsAt: number, isLate: boolean): void {
    const { record, from, byteLength, bytes } = part;
    if (bytes === null) return;
    if (differsAt >= 0) this.#note('TCP_OVERLAP', record, from + differsAt, byteLength - differsAt);
    else if (newByteLength === 0) this.#note('TCP_RETRANSMISSION', record, from, byteLength);
    else if (isLate) this.#note('TCP_OUT_OF_ORDER', record, from, byteLength);
  }

  /** Without the bytes before the next one, of which is told what they are. Null: there are no others. */
  #without(part: WaitingBytes, old: number): WaitingBytes | null {
    const { bytes, record, from, byteLength } = part;
    const rest = after(part, old);
    if (bytes === null) return rest;
    const again = bytes.subarray(0, old);
    const differsAt = this.#given.firstDifference(again, old);
    const isKeepAlive = byteLength === 1 && old === 1;
    if (isKeepAlive) this.#note('TCP_KEEP_ALIVE', record, from, 1);
    else if (this.#wasLost(part)) this.#note('TCP_TOO_LATE', record, from, again.length);
    else if (differsAt >= 0) this.#note('TCP_OVERLAP', record, from + differsAt, again.length - differsAt);
    else this.#note('TCP_RETRANSMISSION', record, from, again.length);
    return rest;
  }

  #wasLost({ sequence, byteLength }: WaitingBytes): boolean {
    const end = advanced(sequence, byteLength);
    return this.#gaps.some(({ from, to }) => distance(from, end) > 0 && distance(sequence, to) > 0);
  }

  /** Gives what has its turn: nothing is missing before it, or what is missing will not come. */
  #giveReady(): void {
    for (let { first } = this.#waiting; first && this.#isReady(first); { first } = this.#waiting) this.#giveFirst();
  }

  #isReady({ sequence }: WaitingBytes): boolean {
    if (sequence === this.#next) return true;
    const isReceived = this.#acknowledged !== null && distance(sequence, this.#acknowledged) >= 0;
    const { waitingByteLength, waitingSegments } = this.#limits;
    return isReceived || this.#waiting.byteLength > waitingByteLength || this.#waiting.length > waitingSegments;
  }

  #giveFirst(): void {
    const first = this.#waiting.first!;
    this.#waiting.shift();
    this.#give(first, distance(this.#next!, first.sequence));
  }

  #give(part: WaitingBytes, lostBytes: number): void {
    const { record, from, bytes, byteLength, sequence } = part;
    if (bytes === null) {
      if (lostBytes > 0) this.#noteLost(lostBytes, record, from);
      this.#lose(lostBytes + byteLength, record, from);
      return;
    }
    if (lostBytes > 0) {
      this.#noteLost(lostBytes, record, from);
      this.#remember(sequence, lostBytes);
    }
    this.#given.add(bytes);
    this.#next = advanced(sequence, byteLength);
    this.#out.pieces.push({ direction: this.#direction, record, from, bytes, lostBytes });
  }

  /** A stretch that no bytes follow (yet). */
  #lose(lostBytes: number, record: number, from: number): void {
    this.#next = advanced(this.#next!, lostBytes);
    this.#remember(this.#next, lostBytes);
    this.#out.pieces.push({ direction: this.#direction, record, from, bytes: new Uint8Array(0), lostBytes });
  }

  #remember(to: number, byteLength: number): void {
    this.#given.forget();
    this.#gaps.push({ from: advanced(to, -byteLength), to });
    if (this.#gaps.length > rememberedGaps) this.#gaps.shift();
  }

  #noteLost(byteLength: number, record: number, at: number): void {
    this.#note('TCP_LOST', record, at, 0, { byteLength });
  }

  #note(
    code: Parameters<typeof segmentNote>[1],
    record: number,
    at: number,
    len: number,
    details?: LabErrorDetails,
  ): void {
    this.#out.notes.push(segmentNote(this.#direction, code, { record, at, len }, details));
  }
}
