/** What the library refused of a peer, in the lab's words. */
import { LabError, type LabErrorDetails } from '../../contract/errors';
import { refusal, type ReasonKey } from '../../contract/reasons';

export interface WebSocketLimits {
  readonly maximumMessageBytes: number;
  readonly maximumFragments: number;
}

interface Refused {
  /** The code of our Close frame. */
  readonly status: number;
  readonly reason: ReasonKey;
}

/** By the library's error codes (`doc/ws.md`, “Error codes”). */
const refusals: Readonly<Record<string, Refused>> = {
  WS_ERR_EXPECTED_FIN: { status: 1002, reason: 'ws-control-fragmented' },
  WS_ERR_EXPECTED_MASK: { status: 1002, reason: 'ws-mask-missing' },
  WS_ERR_UNEXPECTED_MASK: { status: 1002, reason: 'ws-mask-unexpected' },
  WS_ERR_INVALID_CLOSE_CODE: { status: 1002, reason: 'ws-close-code' },
  WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH: { status: 1002, reason: 'ws-control-length' },
  WS_ERR_INVALID_OPCODE: { status: 1002, reason: 'ws-opcode' },
  WS_ERR_INVALID_UTF8: { status: 1007, reason: 'ws-utf8' },
  WS_ERR_UNEXPECTED_RSV_1: { status: 1002, reason: 'ws-reserved-bit' },
  WS_ERR_UNEXPECTED_RSV_2_3: { status: 1002, reason: 'ws-reserved-bit' },
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: { status: 1009, reason: 'ws-message-long' },
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: { status: 1009, reason: 'ws-message-long' },
  WS_ERR_TOO_MANY_BUFFERED_PARTS: { status: 1008, reason: 'ws-fragments' },
};

/** Null: it is nothing that the peer's frames did. */
export function refusedFrames(cause: Error, limits: WebSocketLimits): LabError | null {
  const code = 'code' in cause ? String(cause.code) : '';
  const refused = refusals[code];
  if (refused !== undefined) return framesRefused(refused.status, refused.reason, { ...limits }, cause);
  // zlib's own: Z_DATA_ERROR, Z_BUF_ERROR …
  return code.startsWith('Z_') ? framesRefused(1007, 'ws-deflate', { ...limits }, cause) : null;
}

export function framesRefused(status: number, reason: ReasonKey, details: LabErrorDetails, cause?: Error): LabError {
  const error = refusal('WS_FRAMES_REFUSED', reason, { ...details, status });
  return cause === undefined ? error : new LabError(error.code, error.details, { cause });
}

/** By the library's messages, which carry no codes of their own. */
const handshakeReasons: Readonly<Record<string, ReasonKey>> = {
  'Invalid Upgrade header': 'ws-answer-upgrade',
  'Invalid Sec-WebSocket-Accept header': 'ws-answer-accept',
  'Server sent a subprotocol but none was requested': 'ws-answer-subprotocol-unasked',
  'Server sent an invalid subprotocol': 'ws-answer-subprotocol-unknown',
  'Server sent no subprotocol': 'ws-answer-subprotocol-none',
  'Invalid Sec-WebSocket-Extensions header': 'ws-answer-extensions',
  'Server indicated an extension that was not requested': 'ws-answer-extensions',
  'Server sent a Sec-WebSocket-Extensions header but no extension was requested': 'ws-answer-extensions',
};

/** What was wrong with a server's answer. */
export function failedHandshake(cause: Error, server: { host: string; port: number }): LabError {
  if (cause instanceof LabError) return cause;
  const code = 'code' in cause ? String(cause.code) : '';
  const known = handshakeReasons[cause.message];
  const reason = known ?? (code.startsWith('HPE_') ? 'ws-answer-http' : 'ws-answer-cut');
  return refusal('WS_HANDSHAKE_FAILED', reason, { ...server });
}
