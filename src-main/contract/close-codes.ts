/** Status codes of a Close frame (RFC 6455 §7.4, IANA “WebSocket Close Code Number Registry”). */

export const closeCodeNames: Readonly<Record<number, string>> = {
  1000: 'Normal Closure',
  1001: 'Going Away',
  1002: 'Protocol error',
  1003: 'Unsupported Data',
  1004: 'Reserved',
  1005: 'No Status Rcvd',
  1006: 'Abnormal Closure',
  1007: 'Invalid frame payload data',
  1008: 'Policy Violation',
  1009: 'Message Too Big',
  1010: 'Mandatory Ext.',
  1011: 'Internal Error',
  1012: 'Service Restart',
  1013: 'Try Again Later',
  1014: 'Bad Gateway',
  1015: 'TLS handshake',
  3000: 'Unauthorized',
  3003: 'Forbidden',
  3008: 'Timeout',
};

/** The most bytes of a Close frame's reason: 125 of a control frame's payload less the code. */
export const maximumReasonBytes = 123;

/** Whether an endpoint may send the code (RFC 6455 §7.4.1, §7.4.2): 1004, 1005, 1006 and 1015 never stand in a frame. */
export function isSendableCloseCode(code: number): boolean {
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006;
}

/** What kind of code a number without a name of its own is. */
export type CloseCodeRange = 'registered' | 'private' | 'unassigned' | 'invalid';

export function closeCodeRange(code: number): CloseCodeRange {
  if (Object.hasOwn(closeCodeNames, code)) return 'registered';
  if (code >= 4000 && code <= 4999) return 'private';
  return code >= 1000 && code <= 3999 ? 'unassigned' : 'invalid';
}
