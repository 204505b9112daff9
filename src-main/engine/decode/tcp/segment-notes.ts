/** What is said of how a stream came: for a capture's reader, mostly no fault of anybody. */
import type { MessageDirection, Severity, ViolationCode } from '../../../contract/decoded';
import type { LabErrorDetails } from '../../../contract/errors';

export interface SegmentNote {
  readonly direction: MessageDirection;
  /** The record that it is said of, and which of its bytes. */
  readonly record: number;
  readonly at: number;
  readonly len: number;
  readonly severity: Severity;
  readonly code: ViolationCode;
  readonly clause: string;
  readonly details: LabErrorDetails;
}

type NoteCode = Extract<ViolationCode, `TCP_${string}`>;

const kinds: Readonly<Record<string, readonly [Severity, string]>> = {
  TCP_RETRANSMISSION: ['note', 'RFC 9293 §3.8.1'],
  TCP_KEEP_ALIVE: ['note', 'RFC 9293 §3.8.4'],
  TCP_OUT_OF_ORDER: ['note', 'RFC 9293 §3.10.7.4'],
  TCP_TOO_LATE: ['note', 'RFC 9293 §3.10.7.4'],
  TCP_OVERLAP: ['warning', 'RFC 9293 §3.10.7.4'],
  TCP_LOST: ['warning', 'RFC 9293 §3.4'],
  TCP_NOT_CAPTURED: ['note', 'draft-ietf-opsawg-pcap §4'],
} satisfies Record<NoteCode, readonly [Severity, string]>;

export function segmentNote(
  direction: MessageDirection,
  code: NoteCode,
  where: Pick<SegmentNote, 'record' | 'at' | 'len'>,
  details: LabErrorDetails = {},
): SegmentNote {
  const [severity, clause] = kinds[code]!;
  return { direction, code, severity, clause, details, ...where };
}
