/** Raw sessions put bytes on the connection itself: with TLS, between its records. */
import type { StreamLink } from '../link/stream-link';
import { TlsLink } from '../link/tls-link';
import type { Injectee } from './runner';

export function onWire(links: readonly StreamLink[]): readonly Injectee[] {
  return links.map((link) => ({
    number: link.number,
    inject: (bytes) => (link instanceof TlsLink ? link.injectOnWire(bytes) : link.inject(bytes)),
  }));
}
