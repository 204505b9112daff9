/** What the row for a new session means: a kind, and an address as people write it. */
import type { SessionSpecInput } from '../../../src-main/contract/session-spec';
import { parseSessionUrl } from '../../../src-main/contract/session-url';
import { LabError, type LabErrorData } from '../../../src-main/contract/errors';

export const newKinds = ['tcp-server', 'tcp-client', 'udp-server', 'udp-client'] as const;
export type NewKind = (typeof newKinds)[number];

/** What the field holds before somebody types. */
export const firstAddress = '127.0.0.1:8888';

/** A whole URL says its own protocol; anything else takes that of the kind. */
export function parseAddress(kind: NewKind, text: string): SessionSpecInput | LabErrorData {
  const scheme = kind.startsWith('udp') ? 'udp' : 'tcp';
  const written = text.trim();
  try {
    const url = parseSessionUrl(written.includes('://') ? written : `${scheme}://${written}`);
    const isServer = kind.endsWith('server');
    if (isServer) {
      const host = url.host ?? '127.0.0.1';
      return { kind: url.scheme === 'tcp' ? 'tcp-server' : 'udp', host, port: url.port };
    }
    const remote = { host: url.host ?? '127.0.0.1', port: url.port };
    if (remote.port === 0) throw new LabError('BAD_URL', { text: written, reasonKey: 'url-port-connect' });
    return url.scheme === 'tcp' ? { kind: 'tcp-client', ...remote } : { kind: 'udp', remote };
  } catch (error) {
    if (error instanceof LabError) return error.toData();
    throw error;
  }
}
