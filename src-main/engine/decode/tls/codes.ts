/** Numbers of TLS and their names (RFC 8446 appendix B; IANA, Transport Layer Security Parameters). */
import { isGrease } from './cipher-suites';

type Names = Readonly<Record<number, string>>;

export const contentTypes = {
  change_cipher_spec: 20,
  alert: 21,
  handshake: 22,
  application_data: 23,
  heartbeat: 24,
} as const;
export type ContentType = keyof typeof contentTypes;

export const contentTypeNames: Readonly<Record<number, ContentType>> = Object.fromEntries(
  Object.entries(contentTypes).map(([name, type]) => [type, name as ContentType]),
);

const handshakeTypes: Names = {
  0: 'HelloRequest',
  1: 'ClientHello',
  2: 'ServerHello',
  3: 'HelloVerifyRequest',
  4: 'NewSessionTicket',
  5: 'EndOfEarlyData',
  8: 'EncryptedExtensions',
  11: 'Certificate',
  12: 'ServerKeyExchange',
  13: 'CertificateRequest',
  14: 'ServerHelloDone',
  15: 'CertificateVerify',
  16: 'ClientKeyExchange',
  20: 'Finished',
  21: 'CertificateURL',
  22: 'CertificateStatus',
  23: 'SupplementalData',
  24: 'KeyUpdate',
  25: 'CompressedCertificate',
  67: 'NextProtocol',
  254: 'MessageHash',
};

const versions: Names = {
  0x0200: 'SSL 2.0',
  0x0300: 'SSL 3.0',
  0x0301: 'TLS 1.0',
  0x0302: 'TLS 1.1',
  0x0303: 'TLS 1.2',
  0x0304: 'TLS 1.3',
};

const extensions: Names = {
  0: 'server_name',
  1: 'max_fragment_length',
  2: 'client_certificate_url',
  3: 'trusted_ca_keys',
  4: 'truncated_hmac',
  5: 'status_request',
  6: 'user_mapping',
  9: 'cert_type',
  10: 'supported_groups',
  11: 'ec_point_formats',
  12: 'srp',
  13: 'signature_algorithms',
  14: 'use_srtp',
  15: 'heartbeat',
  16: 'application_layer_protocol_negotiation',
  17: 'status_request_v2',
  18: 'signed_certificate_timestamp',
  19: 'client_certificate_type',
  20: 'server_certificate_type',
  21: 'padding',
  22: 'encrypt_then_mac',
  23: 'extended_master_secret',
  24: 'token_binding',
  27: 'compress_certificate',
  28: 'record_size_limit',
  29: 'pwd_protect',
  31: 'password_salt',
  32: 'ticket_pinning',
  33: 'tls_cert_with_extern_psk',
  34: 'delegated_credential',
  35: 'session_ticket',
  41: 'pre_shared_key',
  42: 'early_data',
  43: 'supported_versions',
  44: 'cookie',
  45: 'psk_key_exchange_modes',
  47: 'certificate_authorities',
  48: 'oid_filters',
  49: 'post_handshake_auth',
  50: 'signature_algorithms_cert',
  51: 'key_share',
  52: 'transparency_info',
  55: 'external_id_hash',
  56: 'external_session_id',
  57: 'quic_transport_parameters',
  13172: 'next_protocol_negotiation',
  17513: 'application_settings',
  17613: 'application_settings',
  30031: 'channel_id',
  62208: 'tls_flags',
  64768: 'ech_outer_extensions',
  65037: 'encrypted_client_hello',
  65281: 'renegotiation_info',
};

const groups: Names = {
  0x0017: 'secp256r1',
  0x0018: 'secp384r1',
  0x0019: 'secp521r1',
  0x001a: 'brainpoolP256r1',
  0x001b: 'brainpoolP384r1',
  0x001c: 'brainpoolP512r1',
  0x001d: 'x25519',
  0x001e: 'x448',
  0x001f: 'brainpoolP256r1tls13',
  0x0020: 'brainpoolP384r1tls13',
  0x0021: 'brainpoolP512r1tls13',
  0x0029: 'curveSM2',
  0x0100: 'ffdhe2048',
  0x0101: 'ffdhe3072',
  0x0102: 'ffdhe4096',
  0x0103: 'ffdhe6144',
  0x0104: 'ffdhe8192',
  0x0200: 'MLKEM512',
  0x0201: 'MLKEM768',
  0x0202: 'MLKEM1024',
  0x11eb: 'SecP256r1MLKEM768',
  0x11ec: 'X25519MLKEM768',
  0x11ed: 'SecP384r1MLKEM1024',
};

const signatureSchemes: Names = {
  0x0201: 'rsa_pkcs1_sha1',
  0x0202: 'dsa_sha1',
  0x0203: 'ecdsa_sha1',
  0x0301: 'rsa_pkcs1_sha224',
  0x0302: 'dsa_sha224',
  0x0303: 'ecdsa_sha224',
  0x0401: 'rsa_pkcs1_sha256',
  0x0402: 'dsa_sha256',
  0x0403: 'ecdsa_secp256r1_sha256',
  0x0501: 'rsa_pkcs1_sha384',
  0x0502: 'dsa_sha384',
  0x0503: 'ecdsa_secp384r1_sha384',
  0x0601: 'rsa_pkcs1_sha512',
  0x0602: 'dsa_sha512',
  0x0603: 'ecdsa_secp521r1_sha512',
  0x0804: 'rsa_pss_rsae_sha256',
  0x0805: 'rsa_pss_rsae_sha384',
  0x0806: 'rsa_pss_rsae_sha512',
  0x0807: 'ed25519',
  0x0808: 'ed448',
  0x0809: 'rsa_pss_pss_sha256',
  0x080a: 'rsa_pss_pss_sha384',
  0x080b: 'rsa_pss_pss_sha512',
  0x081a: 'ecdsa_brainpoolP256r1tls13_sha256',
  0x081b: 'ecdsa_brainpoolP384r1tls13_sha384',
  0x081c: 'ecdsa_brainpoolP512r1tls13_sha512',
  0x0904: 'mldsa44',
  0x0905: 'mldsa65',
  0x0906: 'mldsa87',
};

const pointFormats: Names = {
  0: 'uncompressed',
  1: 'ansiX962_compressed_prime',
  2: 'ansiX962_compressed_char2',
};
const pskModes: Names = { 0: 'psk_ke', 1: 'psk_dhe_ke' };
/** RFC 6066 §4: a power of two. */
const fragmentLengths: Names = { 1: '2^9', 2: '2^10', 3: '2^11', 4: '2^12' };
const statusTypes: Names = { 1: 'ocsp', 2: 'ocsp_multi' };
const compressions: Names = { 1: 'zlib', 2: 'brotli', 3: 'zstd' };
const curveTypes: Names = { 1: 'explicit_prime', 2: 'explicit_char2', 3: 'named_curve' };
const clientCertificateTypes: Names = {
  1: 'rsa_sign',
  2: 'dss_sign',
  3: 'rsa_fixed_dh',
  4: 'dss_fixed_dh',
  5: 'rsa_ephemeral_dh',
  6: 'dss_ephemeral_dh',
  20: 'fortezza_dms',
  64: 'ecdsa_sign',
  65: 'rsa_fixed_ecdh',
  66: 'ecdsa_fixed_ecdh',
};
const certificateFormats: Names = { 0: 'X509', 1: 'OpenPGP', 2: 'RawPublicKey', 3: '1609Dot2' };
const compressionMethods: Names = { 0: 'null', 1: 'DEFLATE', 64: 'LZS' };
const heartbeatModes: Names = { 1: 'peer_allowed_to_send', 2: 'peer_not_allowed_to_send' };
const heartbeatTypes: Names = { 1: 'heartbeat_request', 2: 'heartbeat_response' };

const alerts: Names = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  21: 'decryption_failed',
  22: 'record_overflow',
  30: 'decompression_failure',
  40: 'handshake_failure',
  41: 'no_certificate',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  60: 'export_restriction',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  100: 'no_renegotiation',
  109: 'missing_extension',
  110: 'unsupported_extension',
  111: 'certificate_unobtainable',
  112: 'unrecognized_name',
  113: 'bad_certificate_status_response',
  114: 'bad_certificate_hash_value',
  115: 'unknown_psk_identity',
  116: 'certificate_required',
  120: 'no_application_protocol',
  121: 'ech_required',
};

const named =
  (names: Names) =>
  (code: number): string | undefined =>
    isGrease(code) ? 'GREASE' : names[code];

export const handshakeTypeName = (type: number): string | undefined => handshakeTypes[type];
export const alertName = (description: number): string | undefined => alerts[description];
export const alertLevelName = (level: number): string | undefined =>
  level === 1 ? 'warning' : level === 2 ? 'fatal' : undefined;
export const versionName = named(versions);
export const extensionName = named(extensions);
export const groupName = named(groups);
export const signatureSchemeName = named(signatureSchemes);

/** Of one byte, where GREASE has values of its own (RFC 8701 §2). */
const namedByte =
  (names: Names) =>
  (code: number): string | undefined =>
    names[code];
export const pointFormatName = namedByte(pointFormats);
export const pskModeName = (mode: number): string | undefined =>
  pskModes[mode] ?? ((mode - 0x0b) % 0x1f === 0 ? 'GREASE' : undefined);
export const fragmentLengthName = namedByte(fragmentLengths);
export const statusTypeName = namedByte(statusTypes);
export const compressionName = namedByte(compressions);
export const curveTypeName = namedByte(curveTypes);
export const clientCertificateTypeName = namedByte(clientCertificateTypes);
export const certificateFormatName = namedByte(certificateFormats);
export const compressionMethodName = namedByte(compressionMethods);
export const heartbeatModeName = namedByte(heartbeatModes);
export const heartbeatTypeName = namedByte(heartbeatTypes);
