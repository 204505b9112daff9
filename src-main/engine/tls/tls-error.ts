/** Why TLS failed, in the lab's words. The only place that knows the names of OpenSSL's and BoringSSL's errors. */
import { LabError, type LabErrorDetails } from '../../contract/errors';
import { refusal, type ReasonKey } from '../../contract/reasons';

/** What is known of the connection that failed. */
export interface FailedConnection {
  readonly role: 'server' | 'client';
  /** `TLSv1.2, TLSv1.3` */
  readonly versions: string;
  readonly alpn: readonly string[];
  readonly ciphers: string | null;
  readonly isSecured: boolean;
  /** The first bytes that the peer sent; null: none came. */
  readonly firstBytes: Uint8Array | null;
}

/** Alerts that a peer may send (RFC 8446 §6), as reasons. */
const alertReasons: Readonly<Record<string, ReasonKey>> = {
  unexpected_message: 'alert-unexpected-message',
  bad_record_mac: 'alert-bad-record-mac',
  decryption_failed: 'alert-bad-record-mac',
  record_overflow: 'alert-record-overflow',
  handshake_failure: 'alert-handshake-failure',
  bad_certificate: 'alert-bad-certificate',
  unsupported_certificate: 'alert-unsupported-certificate',
  certificate_revoked: 'alert-certificate-revoked',
  certificate_expired: 'alert-certificate-expired',
  certificate_unknown: 'alert-certificate-unknown',
  illegal_parameter: 'alert-illegal-parameter',
  unknown_ca: 'alert-unknown-ca',
  access_denied: 'alert-access-denied',
  decode_error: 'alert-decode-error',
  decrypt_error: 'alert-decrypt-error',
  protocol_version: 'alert-protocol-version',
  insufficient_security: 'alert-insufficient-security',
  internal_error: 'alert-internal-error',
  inappropriate_fallback: 'alert-inappropriate-fallback',
  user_canceled: 'alert-user-canceled',
  user_cancelled: 'alert-user-canceled',
  no_renegotiation: 'alert-no-renegotiation',
  missing_extension: 'alert-missing-extension',
  unsupported_extension: 'alert-unsupported-extension',
  unrecognized_name: 'alert-unrecognized-name',
  certificate_required: 'alert-certificate-required',
  no_application_protocol: 'alert-no-application-protocol',
};

/** `ERR_SSL_TLSV1_ALERT_UNKNOWN_CA`, `ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE`, `ERR_SSL_TLSV1_UNRECOGNIZED_NAME` … */
const alertCode = /^ERR_SSL_(?:SSLV3|TLSV1|TLSV13|SSL\/TLS)_(?:ALERT_)?(.+)$/;

const versionCode =
  /UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|NO_PROTOCOLS_AVAILABLE|INAPPROPRIATE_FALLBACK|WRONG_SSL_VERSION/;
const cipherCode = /NO_SHARED_CIPHER|NO_CIPHERS|NO_SUITABLE|NO_COMMON_SIGNATURE|NO_SHARED_GROUP|NO_SHARED_SIG/;
const brokenRecordCode =
  /BAD_RECORD_MAC|DECRYPTION_FAILED|WRONG_VERSION_NUMBER|BAD_RECORD_TYPE|UNEXPECTED_RECORD|ENCRYPTED_LENGTH/;

/** The lab's error for what a TLS socket emitted. What is no error of TLS is a bug and comes back as it is. */
export function tlsError(cause: unknown, connection: FailedConnection): Error {
  if (cause instanceof LabError) return cause;
  if (!(cause instanceof Error)) return new Error(String(cause));
  const { code = '' } = cause as NodeJS.ErrnoException;
  if (code === 'ECONNRESET') return new LabError('TLS_HANDSHAKE_CUT', {}, { cause });
  if (!code.startsWith('ERR_SSL_') && !code.startsWith('ERR_TLS_') && code !== 'EPROTO') return cause;
  // A peer that speaks something else makes the library say all sorts of things.
  if (!connection.isSecured && !isTlsRecord(connection.firstBytes))
    return new LabError('TLS_NOT_SPOKEN', { openssl: code });
  return alertOf(code) ?? ownFailure(code, cause, connection);
}

function alertOf(code: string): LabError | null {
  const name = alertCode.exec(code)?.[1]?.toLowerCase();
  const alert = name?.replace(/^alert_/, '');
  if (alert === undefined) return null;
  return refusal('TLS_ALERT', alertReasons[alert] ?? 'alert-other', { alert, openssl: code });
}

function ownFailure(code: string, cause: Error, connection: FailedConnection): LabError {
  const { versions, alpn, ciphers } = connection;
  const details: LabErrorDetails = { openssl: code };
  if (code.includes('PEER_DID_NOT_RETURN_A_CERTIFICATE'))
    return new LabError('TLS_CLIENT_CERTIFICATE_MISSING', details);
  if (versionCode.test(code)) return new LabError('TLS_NO_COMMON_VERSION', { ...details, versions });
  if (cipherCode.test(code)) {
    return refusal('TLS_NO_COMMON_CIPHER', 'tls-no-shared-cipher', { ...details, ciphers: ciphers ?? '' });
  }
  if (code.includes('NO_APPLICATION_PROTOCOL')) {
    return new LabError('TLS_NO_COMMON_PROTOCOL', { ...details, protocols: alpn.join(', ') });
  }
  if (brokenRecordCode.test(code)) return refusal('TLS_FAILED', 'tls-record-broken', details);
  const { reason } = cause as { reason?: unknown };
  return refusal('TLS_FAILED', 'tls-library', {
    ...details,
    problem: typeof reason === 'string' ? reason : cause.message,
  });
}

/** A record's type is 20 to 24 and its version 3.x (RFC 8446 §5.1), unless it is SSL 2's hello. Nothing at all is no proof. */
function isTlsRecord(bytes: Uint8Array | null): boolean {
  const [type, version] = bytes ?? [];
  if (type === undefined) return true;
  if ((type & 0x80) !== 0) return bytes![2] === 1;
  return type >= 20 && type <= 24 && (version === undefined || version === 3);
}
