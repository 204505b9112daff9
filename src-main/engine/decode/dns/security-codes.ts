/** Numbers of DNSSEC, and of what else has keys and digests, and their names (IANA). */

type Names = Readonly<Record<number, string>>;

/** IANA, DNS Security Algorithm Numbers. */
const algorithms: Names = {
  0: 'DELETE',
  1: 'RSAMD5',
  2: 'DH',
  3: 'DSA',
  5: 'RSASHA1',
  6: 'DSA-NSEC3-SHA1',
  7: 'RSASHA1-NSEC3-SHA1',
  8: 'RSASHA256',
  10: 'RSASHA512',
  12: 'ECC-GOST',
  13: 'ECDSAP256SHA256',
  14: 'ECDSAP384SHA384',
  15: 'ED25519',
  16: 'ED448',
  17: 'SM2SM3',
  23: 'ECC-GOST12',
  252: 'INDIRECT',
  253: 'PRIVATEDNS',
  254: 'PRIVATEOID',
};

const digestTypes: Names = {
  1: 'SHA-1',
  2: 'SHA-256',
  3: 'GOST R 34.11-94',
  4: 'SHA-384',
  5: 'GOST R 34.11-2012',
  6: 'SM3',
};
const nsec3Hashes: Names = { 1: 'SHA-1' };
const fingerprintTypes: Names = { 1: 'SHA-1', 2: 'SHA-256' };
const sshKeyAlgorithms: Names = { 1: 'RSA', 2: 'DSA', 3: 'ECDSA', 4: 'Ed25519', 6: 'Ed448' };
/** RFC 7218 §2. */
const certificateUsages: Names = { 0: 'PKIX-TA', 1: 'PKIX-EE', 2: 'DANE-TA', 3: 'DANE-EE', 255: 'PrivCert' };
const selectors: Names = { 0: 'Cert', 1: 'SPKI', 255: 'PrivSel' };
const matchingTypes: Names = { 0: 'Full', 1: 'SHA2-256', 2: 'SHA2-512', 255: 'PrivMatch' };
/** RFC 8976 §5.2, §5.3. */
const zoneSchemes: Names = { 1: 'SIMPLE' };
const zoneHashes: Names = { 1: 'SHA-384', 2: 'SHA-512' };
/** RFC 4398 §2.1. */
const certificateTypes: Names = {
  1: 'PKIX',
  2: 'SPKI',
  3: 'PGP',
  4: 'IPKIX',
  5: 'ISPKI',
  6: 'IPGP',
  7: 'ACPKIX',
  8: 'IACPKIX',
  253: 'URI',
  254: 'OID',
};
const keyExchangeModes: Names = {
  1: 'server assignment',
  2: 'Diffie-Hellman exchange',
  3: 'GSS-API negotiation',
  4: 'resolver assignment',
  5: 'key deletion',
};
/** Of TSIG and TKEY, where 16 means something else than in a header (RFC 8945 §3). */
const signatureErrors: Names = {
  0: 'NoError',
  16: 'BADSIG',
  17: 'BADKEY',
  18: 'BADTIME',
  19: 'BADMODE',
  20: 'BADNAME',
  21: 'BADALG',
  22: 'BADTRUNC',
};

/** RFC 8914 §4. */
const extendedErrors: Names = {
  0: 'Other',
  1: 'Unsupported DNSKEY Algorithm',
  2: 'Unsupported DS Digest Type',
  3: 'Stale Answer',
  4: 'Forged Answer',
  5: 'DNSSEC Indeterminate',
  6: 'DNSSEC Bogus',
  7: 'Signature Expired',
  8: 'Signature Not Yet Valid',
  9: 'DNSKEY Missing',
  10: 'RRSIGs Missing',
  11: 'No Zone Key Bit Set',
  12: 'NSEC Missing',
  13: 'Cached Error',
  14: 'Not Ready',
  15: 'Blocked',
  16: 'Censored',
  17: 'Filtered',
  18: 'Prohibited',
  19: 'Stale NXDOMAIN Answer',
  20: 'Not Authoritative',
  21: 'Not Supported',
  22: 'No Reachable Authority',
  23: 'Network Error',
  24: 'Invalid Data',
  25: 'Signature Expired before Valid',
  26: 'Too Early',
  27: 'Unsupported NSEC3 Iterations Value',
  28: 'Unable to conform to policy',
  29: 'Synthesized',
  30: 'Invalid Query Type',
};

const named =
  (names: Names) =>
  (code: number): string | undefined =>
    names[code];

export const algorithmName = named(algorithms);
export const digestTypeName = named(digestTypes);
export const nsec3HashName = named(nsec3Hashes);
export const fingerprintTypeName = named(fingerprintTypes);
export const sshKeyAlgorithmName = named(sshKeyAlgorithms);
export const certificateUsageName = named(certificateUsages);
export const selectorName = named(selectors);
export const matchingTypeName = named(matchingTypes);
export const zoneSchemeName = named(zoneSchemes);
export const zoneHashName = named(zoneHashes);
export const certificateTypeName = named(certificateTypes);
export const keyExchangeModeName = named(keyExchangeModes);
export const signatureErrorName = named(signatureErrors);
export const extendedErrorName = named(extendedErrors);
