/** Both streams of a TCP connection, put together from the segments of a capture: out of order, sent again, overlapping, lost. */
import type { MessageDirection } from '../../../contract/decoded';
import { defaultLimits, type DecodeLimits } from '../limits';
import type { SegmentNote } from './segment-notes';
import { StreamSide, type Output } from './stream-side';

/** What a capture tells of a segment; its own log's contract has more. */
export interface SegmentFacts {
  /** Of its first byte, or of the SYN or FIN itself. */
  readonly sequence: number;
  /** Null: without ACK. */
  readonly acknowledgement: number | null;
  /** As in the header. */
  readonly flags: number;
  /** Payload bytes that were on the wire and are not in the capture, at its end. */
  readonly missingByteLength: number;
}

/** Bytes of a stream whose turn has come. */
export interface Piece {
  readonly direction: MessageDirection;
  readonly record: number;
  /** Offset of the first of them in the record's bytes. */
  readonly from: number;
  /** Valid as long as the bytes that were pushed. Empty: it only tells of a loss. */
  readonly bytes: Uint8Array;
  /** So many bytes before them are not in the capture. */
  readonly lostBytes: number;
}

const fin = 0x01;
const syn = 0x02;
const rst = 0x04;

const otherOf = { inbound: 'outbound', outbound: 'inbound' } as const;

/**
 * Takes data records and the events of SYN, FIN and RST (without bytes), in the order of the capture, and gives the
 * bytes of each side in their own order, each of them once: what came first counts. What is missing is waited for until
 * the other side has acknowledged it, the connection ends, or more waits than the limits let.
 */
export class TcpReassembly {
  readonly #sides: Readonly<Record<MessageDirection, StreamSide>>;
  readonly #out: Output = { pieces: [], notes: [] };
  #isReset = false;

  constructor(limits: DecodeLimits = defaultLimits) {
    this.#sides = {
      inbound: new StreamSide('inbound', limits, this.#out),
      outbound: new StreamSide('outbound', limits, this.#out),
    };
  }

  push(direction: MessageDirection, segment: SegmentFacts, bytes: Uint8Array, record: number): Piece[] {
    const { sequence, acknowledgement, flags, missingByteLength } = segment;
    const side = this.#sides[direction];
    // Before its own bytes: what the other side has said is what these may answer.
    if (acknowledgement !== null) this.#sides[otherOf[direction]].acknowledge(acknowledgement);
    const byteLength = bytes.length + missingByteLength;
    if ((flags & rst) !== 0) {
      // The bytes of a reset say why, to people (RFC 9293 §3.5.3); they are not of the stream.
      this.#isReset = true;
      return this.end();
    }
    if (byteLength > 0) side.take(sequence, bytes, missingByteLength, record);
    else if ((flags & syn) !== 0) side.synchronise(sequence);
    if ((flags & fin) !== 0 && (flags & syn) === 0) side.finish((sequence + byteLength) >>> 0);
    return this.#out.pieces.splice(0);
  }

  /** The capture ends here, or the connection: everything that waits is given. */
  end(): Piece[] {
    for (const side of Object.values(this.#sides)) side.flush();
    return this.#out.pieces.splice(0);
  }

  /** Nothing more comes from this side: its FIN has had its turn, or the connection was reset. */
  hasEnded(direction: MessageDirection): boolean {
    return this.#isReset || this.#sides[direction].hasEnded;
  }

  /** What there is to say of the records since the last call. */
  takeNotes(): SegmentNote[] {
    return this.#out.notes.splice(0);
  }
}
