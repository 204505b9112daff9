/** One side's TLS, made ready once for all connections of a session. */
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Verification } from '../../contract/tls-info';

export interface TlsSide {
  readonly role: 'server' | 'client';
  /** Whether the key log goes into the capture. */
  readonly isKeyLogged: boolean;
  /** `TLSv1.2, TLSv1.3` */
  readonly versions: string;
  readonly alpn: readonly string[];
  readonly ciphers: string | null;
  /** Shown in the capture as the port of the plaintext's server; undefined: the connection's own. */
  readonly twinPort: number | undefined;

  /**
   * Begins the handshake on the stream. It is over with the socket's event `secure` (a server's) or `secureConnect`
   * (a client's); what goes wrong comes as `error`, and afterwards as `_tlsError` too.
   */
  secure(stream: Duplex): TLSSocket;
  /** What is to be thought of the peer's certificate. */
  verify(socket: TLSSocket): Verification;
  /** Whether the connection may go on with that. */
  accepts(verification: Verification): boolean;
}

/** What the session's protocol adds to the options. */
export interface TlsPurpose {
  /** Protocols (RFC 7301) unless the person names others; empty: none is negotiated. */
  readonly alpn?: readonly string[];
  /** For protocols that readers of captures know by their port alone (MQTT: 1883). */
  readonly twinPort?: number;
}
