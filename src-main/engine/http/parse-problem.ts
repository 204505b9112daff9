/** What Node's HTTP parser says is wrong, as the reason that our sentences give. */
import type { ReasonKey } from '../../contract/reasons';

/** llhttp's error names. */
const reasons: Readonly<Record<string, ReasonKey>> = {
  HPE_INVALID_METHOD: 'http-parse-method',
  HPE_INVALID_URL: 'http-parse-target',
  HPE_INVALID_VERSION: 'http-parse-version',
  HPE_INVALID_STATUS: 'http-parse-status',
  HPE_INVALID_HEADER_TOKEN: 'http-parse-header',
  HPE_INVALID_CONTENT_LENGTH: 'http-parse-content-length',
  HPE_UNEXPECTED_CONTENT_LENGTH: 'http-parse-content-length',
  HPE_INVALID_TRANSFER_ENCODING: 'http-parse-transfer-encoding',
  HPE_INVALID_CHUNK_SIZE: 'http-parse-chunk',
  HPE_STRICT: 'http-parse-chunk',
  HPE_LF_EXPECTED: 'http-parse-line-end',
  HPE_CR_EXPECTED: 'http-parse-line-end',
  HPE_INVALID_EOF_STATE: 'http-parse-end',
  HPE_INVALID_CONSTANT: 'http-parse-start',
  HPE_CLOSED_CONNECTION: 'http-parse-more',
  HPE_PAUSED_H2_UPGRADE: 'http-parse-h2',
};

/** Of an error of `node:http`. */
export function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Null where the parser is not what failed. */
export function parseReason(error: Error): { reason: ReasonKey; problem: string } | null {
  const code = codeOf(error);
  if (!code.startsWith('HPE_')) return null;
  const problem = 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message;
  return { reason: reasons[code] ?? 'http-parse-other', problem };
}
