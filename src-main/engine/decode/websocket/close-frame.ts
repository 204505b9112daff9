/** What a Close frame says (RFC 6455 §5.5.1, §7.4). */
import type { FieldNode } from '../../../contract/fields';
import { contentValue, isText, summaryOf } from '../content';
import type { Rule } from '../complaints';
import { closeCodeName, mayBeSent } from './opcodes';

/** Status codes that only a client has a reason to send (§7.4.1). */
const clientCodes = new Set([1010]);

const codeOf = (payload: Uint8Array): number => (payload[0]! << 8) | payload[1]!;

/** Rules that it breaks, with their places counted from the payload's first byte. */
export function* closeComplaints(
  payload: Uint8Array,
  sender: 'client' | 'server' | null,
): Generator<readonly [rule: Rule, at: number, len: number]> {
  if (payload.length < 2) {
    yield [{ code: 'WS_CLOSE_TOO_SHORT', clause: 'RFC 6455 §5.5.1' }, 0, payload.length];
    return;
  }
  const code = codeOf(payload);
  const reason = payload.subarray(2);
  if (!mayBeSent(code)) yield [{ code: 'WS_CLOSE_CODE', clause: 'RFC 6455 §7.4', details: { code } }, 0, 2];
  else if (sender === 'server' && clientCodes.has(code)) {
    const clause = 'RFC 6455 §7.4.1';
    yield [{ code: 'WS_CLOSE_CODE_CLIENT', clause, severity: 'warning', details: { code } }, 0, 2];
  }
  if (!isText(reason)) yield [{ code: 'WS_NOT_UTF8', clause: 'RFC 6455 §8.1' }, 2, reason.length];
}

/** `at`: where the payload begins, in the message or in its source. */
export function closeFields(payload: Uint8Array, at: number): FieldNode[] {
  if (payload.length < 2) return [];
  const code = codeOf(payload);
  const name = closeCodeName(code);
  const reason = payload.subarray(2);
  const fields: FieldNode[] = [{ name: 'Status code', value: code, at, len: 2, ...(name && { text: name }) }];
  if (reason.length > 0) fields.push({ name: 'Reason', value: contentValue(reason), at: at + 2, len: reason.length });
  return fields;
}

export function closeSummary(payload: Uint8Array): string {
  if (payload.length < 2) return 'without a status code';
  const code = codeOf(payload);
  const reason = payload.length > 2 ? summaryOf(contentValue(payload.subarray(2)), payload.length - 2) : '';
  return [String(code), closeCodeName(code) ?? '', reason].filter((part) => part !== '').join(' ');
}
