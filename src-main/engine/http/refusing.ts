/** What cannot be taken as a request, and the answer that it gets (RFC 9110 §15.5, RFC 9112 §2.2 and §9.5). */
import { LabError } from '../../contract/errors';
import { refusal } from '../../contract/reasons';
import type { HttpServerSpec } from '../../contract/spec/http';
import { codeOf, parseReason } from './parse-problem';

export interface Refusal {
  readonly status: number;
  readonly error: LabError;
}

export type RefusalLimits = Pick<HttpServerSpec, 'headersTimeoutMs' | 'requestTimeoutMs' | 'maximumHeaderBytes'>;

/** For what Node's parser or its clock found; null: the connection itself is gone, which its link tells. `isInBody`: a head was there. */
export function refusalOf(error: Error, limits: RefusalLimits, isInBody: boolean): Refusal | null {
  switch (codeOf(error)) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, error: timeout(limits, isInBody) };
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, error: new LabError('HTTP_HEAD_TOO_LARGE', { maximum: limits.maximumHeaderBytes }) };
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return malformed(413, error);
    case 'HPE_INVALID_VERSION':
    case 'HPE_PAUSED_H2_UPGRADE':
      return malformed(505, error);
    case 'HPE_INVALID_METHOD':
      return malformed(isUnknownMethod(error) ? 501 : 400, error);
    case 'HPE_INVALID_EOF_STATE':
      return { status: 400, error: new LabError('HTTP_REQUEST_CUT') };
    default:
      return malformed(400, error);
  }
}

function timeout({ headersTimeoutMs, requestTimeoutMs }: RefusalLimits, isInBody: boolean): LabError {
  return isInBody
    ? new LabError('HTTP_REQUEST_TIMEOUT', { timeoutMs: requestTimeoutMs })
    : new LabError('HTTP_HEAD_TIMEOUT', { timeoutMs: Math.min(headersTimeoutMs, requestTimeoutMs) });
}

/** A good request line whose method Node's parser does not know (RFC 9110 §9.1). */
function isUnknownMethod(error: Error): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ \S+ HTTP\/1\.[01]$/.test(firstLine(error));
}

function malformed(status: number, error: Error): Refusal | null {
  const found = parseReason(error);
  if (found === null) return null;
  return { status, error: refusal('HTTP_REQUEST_MALFORMED', found.reason, { status, problem: found.problem }) };
}

/** What can be told of a request that could not be read: its first words, as far as they are there. */
export function guessRequestLine(error: Error): { method: string; target: string } {
  const [, method = '', target = ''] = /^([!-~]{1,32})(?: ([!-~]{1,400}))?/.exec(firstLine(error)) ?? [];
  return { method, target };
}

/** Of what came last. */
function firstLine(error: Error): string {
  const raw = 'rawPacket' in error && error.rawPacket instanceof Uint8Array ? error.rawPacket : new Uint8Array();
  return Buffer.from(raw.subarray(0, 512))
    .toString('latin1')
    .split(/[\r\n]/)[0]!;
}
