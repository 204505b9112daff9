/** What a TLS handshake settled, as the log and a connection's state tell it. */
import type { LabErrorData } from './errors';

/** One certificate (RFC 5280). Texts of a peer are cut to a length and freed of control characters. */
export interface CertificateInfo {
  /** The distinguished name, most specific part first: `CN=example.org, O=Example`. */
  readonly subject: string;
  readonly issuer: string;
  /** ISO 8601, UTC. */
  readonly validFrom: string;
  readonly validTo: string;
  /** `DNS:example.org`, `IP:127.0.0.1` …, at most `shownAlternativeNames`. */
  readonly alternativeNames: readonly string[];
  /** How many there are. */
  readonly alternativeNameCount: number;
  /** Hexadecimal, upper case. */
  readonly serialNumber: string;
  /** SHA-256 of the DER encoding: hexadecimal, upper case, with colons. */
  readonly fingerprint: string;
  /** `EC prime256v1`, `RSA 2048`, `Ed25519`. */
  readonly key: string;
  readonly isSelfSigned: boolean;
}

export const shownAlternativeNames = 16;

/** Whether the peer's certificate was found good. */
export type Verification =
  /** The peer showed none, and none was asked for. */
  | { readonly verdict: 'none' }
  | { readonly verdict: 'good' }
  /** Why not. It is in force all the same where the session does not verify, or asks without requiring. */
  | { readonly verdict: 'bad'; readonly error: LabErrorData };

export interface TlsInfo {
  /** `TLSv1.3` */
  readonly version: string;
  /** The IANA name: `TLS_AES_128_GCM_SHA256`. */
  readonly cipher: string;
  /** `X25519`, `ECDH P-256`, `DH 2048`; null where the library does not tell. */
  readonly keyExchange: string | null;
  /** Server Name Indication (RFC 6066 §3), sent or received; null: none. */
  readonly serverName: string | null;
  /** The protocol chosen (RFC 7301); null: none. */
  readonly alpn: string | null;
  readonly isResumed: boolean;
  /** Nanoseconds from the first byte of the handshake to its end. */
  readonly durationNs: number;
  readonly verification: Verification;
  /** What the peer showed, its own certificate first; cut where it is long. */
  readonly peerChain: readonly CertificateInfo[];
  /** How many certificates there were. */
  readonly peerChainLength: number;
  /** Our own certificate, where we showed one. */
  readonly ownCertificate: CertificateInfo | null;
}

/** The lab's own certificate authority. */
export interface AuthorityInfo {
  readonly certificate: CertificateInfo;
  /** PEM, without its key. */
  readonly pem: string;
  /** Where it is kept; null: it was made for this run. */
  readonly folder: string | null;
}

/** What the authority issued, as files. */
export interface IssuedCertificate {
  readonly certificate: CertificateInfo;
  readonly certificatePath: string;
  readonly keyPath: string;
}
