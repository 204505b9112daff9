/** A TCP connection of somebody else's capture: its segments are put in order before anybody reads them. */
import { violationSentence, type MessageDirection, type Violation } from '../../contract/decoded';
import { TcpReassembly, type Piece } from '../decode/tcp/reassembly';
import type { SegmentNote } from '../decode/tcp/segment-notes';
import type { Found } from './channel';
import type { LogRecord } from './log-records';

export interface Assembled {
  readonly pieces: readonly Piece[];
  /** What there is to say of how they came. */
  readonly notes: readonly Found[];
  /** Sides that end with this record. */
  readonly ended: readonly MessageDirection[];
}

const bothSides: readonly MessageDirection[] = ['inbound', 'outbound'];

export class Assembly {
  readonly #reassembly = new TcpReassembly();
  readonly #ended = new Set<MessageDirection>();

  /** Neither side says anything more. */
  get isOver(): boolean {
    return this.#ended.size === bothSides.length;
  }

  /** Data records and events, in the order of the capture. */
  push(record: LogRecord): Assembled {
    const { segment, bytes, number } = record;
    const pieces = segment === null ? [] : this.#reassembly.push(segment.direction, segment, bytes, number);
    return this.#assembled(record, pieces);
  }

  /** The capture ends with this record. */
  end(record: LogRecord): Assembled {
    return this.#assembled(record, this.#reassembly.end());
  }

  #assembled(record: LogRecord, pieces: readonly Piece[]): Assembled {
    const notes = this.#reassembly.takeNotes().map((note) => foundNote(note, record));
    const ended = bothSides.filter((side) => this.#reassembly.hasEnded(side) && !this.#ended.has(side));
    for (const side of ended) this.#ended.add(side);
    return { pieces, notes, ended };
  }
}

/** As everything else that is wrong, with its place in the record that it is said of. */
function foundNote(note: SegmentNote, { connection, layer, number, atNs }: LogRecord): Found {
  const { direction, record, at, len, severity, code, clause, details } = note;
  const sentence = violationSentence(code, details);
  const decoded: Violation = {
    kind: 'violation',
    proto: 'tcp',
    direction,
    at,
    len,
    severity,
    code,
    clause,
    sentence,
    details,
  };
  const pieces = [{ record, at: 0, from: at, length: len }];
  const place = { pieces, pieceCount: 1, firstRecord: record, lastRecord: record, end: at + len, atNs };
  return { connection, layer, direction, since: number, sequence: 0, decoded, place };
}
