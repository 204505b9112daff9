/** What HTTP asks of TLS. */
import type { TlsPurpose } from '../tls/tls-side';

/** RFC 7301 §6: a server that speaks HTTP/2 too is asked not to. */
export const httpOverTls: TlsPurpose = { alpn: ['http/1.1'] };
