/** Request lines and status lines (RFC 9112 §3, §4). */
import type { FieldNode } from '../../../contract/fields';
import type { Rule } from '../complaints';
import { textOfLatin1 } from '../content';
import { targetParts } from './request-target';
import { meaningOf } from './status-codes';

export type StartLine =
  | { readonly kind: 'request'; readonly method: string; readonly target: string; readonly version: string }
  | { readonly kind: 'response'; readonly status: number; readonly reason: string; readonly version: string };

const requestLine = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)( +)([^ ]+)( +)(HTTP\/\d\.\d)$/;
const statusLine = /^(HTTP\/\d\.\d)( +)(\d{3})(?:( )(.*))?$/;

/** Null: it is none. Offsets of the fields are from the line's first byte plus `at`. `partCount`: of a target at most so many parts. */
export function readStartLine(
  line: Uint8Array,
  at: number,
  partCount: number,
): { start: StartLine; field: FieldNode } | null {
  // One character a byte: the offsets of the parts are those of the bytes.
  const text = latin1(line);
  const request = requestLine.exec(text);
  if (request) return requestOf(request, line, at, partCount);
  const status = statusLine.exec(text);
  return status ? statusOf(status, line, at) : null;
}

export const notAStartLine: Rule = { code: 'HTTP_START_LINE', clause: 'RFC 9112 §2.1' };

function requestOf(match: RegExpExecArray, line: Uint8Array, at: number, partCount: number) {
  const [, method = '', gap = '', target = '', secondGap = '', version = ''] = match;
  const targetAt = method.length + gap.length;
  const versionAt = targetAt + target.length + secondGap.length;
  const targetText = textOfLatin1(target);
  const parts = partCount > 0 ? targetParts(method, target, at + targetAt, partCount) : [];
  const children: FieldNode[] = [
    { name: 'method', value: method, at, len: method.length },
    {
      name: 'request-target',
      value: targetText,
      at: at + targetAt,
      len: target.length,
      ...(parts.length > 0 && { children: parts }),
    },
    { name: 'HTTP-version', value: version, at: at + versionAt, len: version.length },
  ];
  const field = { name: 'request-line', value: `${method} ${targetText} ${version}`, at, len: line.length, children };
  return { start: { kind: 'request', method, target: targetText, version } as const, field };
}

function statusOf(match: RegExpExecArray, line: Uint8Array, at: number) {
  const [, version = '', gap = '', digits = '', space = '', rest = ''] = match;
  const statusAt = version.length + gap.length;
  const reasonAt = statusAt + digits.length + space.length;
  const reason = textOfLatin1(rest);
  const status = Number(digits);
  const children: FieldNode[] = [
    { name: 'HTTP-version', value: version, at, len: version.length },
    { name: 'status-code', value: status, at: at + statusAt, len: digits.length, ...meaningOf(status) },
  ];
  if (rest !== '') children.push({ name: 'reason-phrase', value: reason, at: at + reasonAt, len: rest.length });
  const value = `${version} ${digits}${reason && ` ${reason}`}`;
  const field = { name: 'status-line', value, at, len: line.length, children };
  return { start: { kind: 'response', status, reason, version } as const, field };
}

export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + 8192) as unknown as number[]);
  return text;
}
