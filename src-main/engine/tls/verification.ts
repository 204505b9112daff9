/** Whether a certificate is good, and why not, in the lab's words. */
import type { X509Certificate } from 'node:crypto';
import { refusal, type ReasonKey } from '../../contract/reasons';
import type { LabErrorCode, LabErrorDetails } from '../../contract/errors';
import type { Verification } from '../../contract/tls-info';
import { hostsOf } from './certificate-info';

/** OpenSSL's names of what its verification finds (X509_V_ERR_…), and Node's of a host that does not fit. */
const reasons: Readonly<Record<string, ReasonKey>> = {
  CERT_HAS_EXPIRED: 'certificate-expired',
  CERT_NOT_YET_VALID: 'certificate-not-yet-valid',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate-self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate-unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate-unknown-authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate-unknown-authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate-unknown-authority',
  CERT_UNTRUSTED: 'certificate-unknown-authority',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate-wrong-host',
  ERR_TLS_CERT_ALTNAME_FORMAT: 'certificate-wrong-host',
  HOSTNAME_MISMATCH: 'certificate-wrong-host',
  INVALID_PURPOSE: 'certificate-purpose',
  CERT_REJECTED: 'certificate-purpose',
  CERT_REVOKED: 'certificate-revoked',
  CERT_SIGNATURE_FAILURE: 'certificate-signature',
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: 'certificate-signature',
  INVALID_CA: 'certificate-not-authority',
  PATH_LENGTH_EXCEEDED: 'certificate-not-authority',
  EE_KEY_TOO_SMALL: 'certificate-weak',
  CA_KEY_TOO_SMALL: 'certificate-weak',
  CA_MD_TOO_WEAK: 'certificate-weak',
};

/** Names of a certificate that a sentence holds. */
const saidNames = 5;

/** What a client says of a server's certificate; `problem` is what verifying it found. */
export function serverCertificateProblem(
  problem: string,
  host: string,
  certificate: X509Certificate | undefined,
): Verification {
  const names = certificate === undefined ? [] : hostsOf(certificate);
  const said = [...names.slice(0, saidNames), ...(names.length > saidNames ? ['…'] : [])].join(', ');
  const reason = reasonOf(problem);
  const known = reason === 'certificate-wrong-host' && names.length === 0 ? 'certificate-no-host' : reason;
  return bad('TLS_CERTIFICATE_NOT_GOOD', known, { host, names: said, problem });
}

/** What a server says of a client's certificate. */
export function clientCertificateProblem(problem: string): Verification {
  return bad('TLS_CLIENT_CERTIFICATE_NOT_GOOD', reasonOf(problem), { problem });
}

function reasonOf(problem: string): ReasonKey {
  return reasons[problem] ?? 'certificate-other';
}

function bad(code: LabErrorCode, reason: ReasonKey, details: LabErrorDetails): Verification {
  return { verdict: 'bad', error: refusal(code, reason, details).toData() };
}
