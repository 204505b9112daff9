/** Which rows a record makes, in order: the same for the rows of all and for what a filter lets through. */
import type { Violation } from '../../contract/decoded';
import type { Found, RawFound } from './channel';
import type { Heard } from './log-conversations';
import type { LogRecord } from './log-records';

export type RowDraft =
  /** A message with what it does wrong, or something wrong that is of no message. */
  | { readonly kind: 'message' | 'violation'; readonly found: Found; readonly violations: readonly Violation[] }
  | { readonly kind: 'raw'; readonly raw: RawFound }
  /** An event, or a packet that is neither TCP nor UDP. */
  | { readonly kind: 'alone' };

export function rowDrafts(record: LogRecord, heard: Heard): RowDraft[] {
  const isAlone = record.event !== null || record.transport === 'other' || record.transport === 'none';
  // What an event ends comes before it.
  return [...heardDrafts(heard), ...(isAlone ? [{ kind: 'alone' } as const] : [])];
}

/** Without the record's own row. */
export function heardDrafts({ found, raw }: Heard): RowDraft[] {
  return [...foundDrafts(found), ...raw.map((one) => ({ kind: 'raw', raw: one }) as const)];
}

function foundDrafts(found: readonly Found[]): RowDraft[] {
  const drafts: RowDraft[] = [];
  for (let at = 0; at < found.length; at++) {
    const one = found[at]!;
    const { decoded } = one;
    if (decoded.kind === 'violation') {
      drafts.push({ kind: 'violation', found: one, violations: [decoded] });
      continue;
    }
    const violations = violationsAfter(found, at);
    drafts.push({ kind: 'message', found: one, violations });
    at += violations.length;
  }
  return drafts;
}

/** What is said to be wrong right after a message, and within it. */
export function violationsAfter(found: readonly Found[], at: number): Violation[] {
  const message = found[at]!;
  const violations: Violation[] = [];
  for (let next = at + 1; next < found.length; next++) {
    const { decoded } = found[next]!;
    if (decoded.kind !== 'violation' || !belongs(found[next]!, message)) break;
    violations.push(decoded);
  }
  return violations;
}

function belongs({ decoded, connection, layer }: Found, message: Found): boolean {
  const { at, len, direction } = message.decoded;
  return (
    // What TCP has done to a segment is no fault of a message.
    decoded.proto !== 'tcp' &&
    connection === message.connection &&
    layer === message.layer &&
    direction === decoded.direction &&
    decoded.at >= at &&
    decoded.at + decoded.len <= at + len
  );
}
