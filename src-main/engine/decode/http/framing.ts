/** How long the body of a message is (RFC 9112 §6.3). */
import type { Complaints, Rule } from '../complaints';
import type { FieldSection } from './field-section';
import type { StartLine } from './start-line';

export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly byteLength: number }
  | { readonly kind: 'chunked' }
  /** To the end of the connection. */
  | { readonly kind: 'close' }
  /** Nobody can tell. */
  | { readonly kind: 'unknown' };

const clause = 'RFC 9112 §6.3';
const rules = {
  invalid: { code: 'HTTP_CONTENT_LENGTH', clause },
  differs: { code: 'HTTP_CONTENT_LENGTH_DIFFERS', clause },
  repeated: { code: 'HTTP_CONTENT_LENGTH_REPEATED', clause, severity: 'warning' },
  both: { code: 'HTTP_LENGTH_AND_CODING', clause: 'RFC 9112 §6.1', severity: 'warning' },
  notChunked: { code: 'HTTP_CODING_NOT_CHUNKED', clause },
  early: { code: 'HTTP_CODING_IN_1_0', clause: 'RFC 9112 §6.1', severity: 'warning' },
} satisfies Record<string, Rule>;

/** `method`: of the request; of a response, the one that it answers, or null where that is not known. */
export function framingOf(
  start: StartLine,
  method: string | null,
  fields: FieldSection,
  complaints: Complaints,
): Framing {
  if (start.kind === 'response' && hasNoBody(start.status, method)) return { kind: 'none' };
  const complain = (rule: Rule, name: string): void => {
    const [first] = fields.get(name);
    complaints.add(rule, first?.at ?? 0, first?.len ?? 0);
  };
  const codings = fields.members('transfer-encoding');
  if (codings.length > 0) {
    if (fields.get('content-length').length > 0) complain(rules.both, 'content-length');
    if (start.version === 'HTTP/1.0') complain(rules.early, 'transfer-encoding');
    if (codings.at(-1) === 'chunked') return { kind: 'chunked' };
    if (start.kind === 'response') return { kind: 'close' };
    complain(rules.notChunked, 'transfer-encoding');
    return { kind: 'unknown' };
  }
  return byContentLength(start, fields, complain);
}

/** Responses to HEAD, 1xx, 204 and 304, and what a tunnel begins with. */
function hasNoBody(status: number, method: string | null): boolean {
  const isTunnel = method === 'CONNECT' && status >= 200 && status < 300;
  return method === 'HEAD' || isTunnel || status < 200 || status === 204 || status === 304;
}

function byContentLength(
  start: StartLine,
  fields: FieldSection,
  complain: (rule: Rule, name: string) => void,
): Framing {
  const lengths = fields.get('content-length').flatMap(({ value }) => value.split(',').map((length) => length.trim()));
  if (lengths.length === 0) return { kind: start.kind === 'request' ? 'none' : 'close' };
  const byteLength = Number(lengths[0]);
  if (!lengths.every((length) => /^\d+$/.test(length)) || !Number.isSafeInteger(byteLength)) {
    complain(rules.invalid, 'content-length');
    return { kind: 'unknown' };
  }
  if (lengths.some((length) => Number(length) !== byteLength)) {
    complain(rules.differs, 'content-length');
    return { kind: 'unknown' };
  }
  if (lengths.length > 1) complain(rules.repeated, 'content-length');
  return byteLength === 0 ? { kind: 'none' } : { kind: 'length', byteLength };
}
