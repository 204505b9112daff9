/** What every decoder is: h11's shape. Bytes of one side of a connection in, messages and violations out; no I/O, no clock. */
import { violationSentence, type DecodedMessage, type Violation, type ViolationCode } from '../../contract/decoded';
import type { RuleOwner, Severity } from '../../contract/decoded';
import type { LabErrorDetails } from '../../contract/errors';

/** Of one side; whose it is, the conversation knows. */
export type FoundMessage = Omit<DecodedMessage, 'direction'>;
export type FoundViolation = Omit<Violation, 'direction'>;
export type Found = FoundMessage | FoundViolation;

export interface Decoder {
  /** Stores a copy. `atNs`: when they came, nanoseconds since the Unix epoch, where it is known. */
  push(bytes: Uint8Array, atNs?: bigint): void;
  /** No more bytes will come from this side. */
  end(): void;
  /** The next message or violation; null: it needs more bytes, or decodes no more. */
  next(): Found | null;
  /** The next call of `next` gives something that belongs to what the last one gave. */
  readonly hasMore: boolean;
  /** Offset in the stream of the first byte that no message or violation covers yet. */
  readonly position: number;
  /** After something that cannot be understood, and after a hand-over: the bytes are somebody else's. */
  readonly isOver: boolean;
  /** What has not been decoded, taken out; of a message that is too long to be kept, its last part. */
  rest(): Uint8Array;
}

/** A violation before it is known where in the stream its message stands: `at` is within the message. */
export interface Complaint {
  readonly severity: Severity;
  readonly code: ViolationCode;
  readonly clause: string;
  readonly at: number;
  readonly len: number;
  readonly details?: LabErrorDetails;
}

/** `base`: where in the stream the message begins. */
export function violationOf(proto: RuleOwner, complaint: Complaint, base: number): FoundViolation {
  const { severity, code, clause, at, len, details = {} } = complaint;
  const sentence = violationSentence(code, details);
  return { kind: 'violation', proto, severity, code, clause, sentence, details, at: base + at, len };
}
