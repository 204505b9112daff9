/** Which lines of a capture a filter lets through. */
import type { FieldNode } from '../contract/fields';
import type { RecordBytes } from '../contract/records';
import type { CompiledFilter } from '../engine/decode/filter/filter';
import type { FilterMessage, FilterRecord } from '../engine/decode/filter/filter-record';
import type { Line, What } from './line';

type MessageLine = What & { readonly event: 'message' };
const noBytes = new Uint8Array(0);

/**
 * A message is judged by itself and by what its record says, and what it does wrong goes with it. Any other line is judged by
 * its record and the messages that end there. `packet`: the headers that carried the record, where the filter needs them.
 */
export function passingLines(
  filter: CompiledFilter,
  lines: readonly Line[],
  record: RecordBytes,
  packet: readonly FieldNode[] | null,
): Line[] {
  const whole: FilterRecord = { ...record, event: record.event?.event ?? null, messages: messagesIn(lines), packet };
  const isWholeIn = filter.matches(whole);
  let isMessageIn = false;
  return lines.filter(({ what }) => {
    if (what.event === 'message') return (isMessageIn = filter.matches(ofMessage(whole, what)));
    if (what.event !== 'violation') return isWholeIn;
    return what.of ? isMessageIn : filter.matches(ofViolation(whole, what));
  });
}

function messagesIn(lines: readonly Line[]): FilterMessage[] {
  return lines.flatMap(({ what }): FilterMessage[] => {
    if (what.event === 'message') return [what];
    return what.event === 'violation' && !what.of ? [{ message: null, violations: [what.violation] }] : [];
  });
}

function ofMessage(record: FilterRecord, what: MessageLine): FilterRecord {
  const { direction, len } = what.message;
  const bytes = bytesOf(record, what);
  return { ...record, kind: 'data', event: null, direction, byteLength: len, bytes, messages: [what] };
}

/** Of a message that came in pieces: what the last record holds of it. */
function bytesOf({ number, bytes }: FilterRecord, { message, place }: MessageLine): Uint8Array {
  if (message.bytes) return message.bytes;
  const piece = place?.pieces.find(({ record }) => record === number);
  return piece ? bytes.subarray(piece.from, piece.from + piece.length) : noBytes;
}

function ofViolation(record: FilterRecord, { violation }: What & { event: 'violation' }): FilterRecord {
  const { direction, len } = violation;
  const messages = [{ message: null, violations: [violation] }];
  return { ...record, kind: 'data', event: null, direction, byteLength: len, messages };
}
