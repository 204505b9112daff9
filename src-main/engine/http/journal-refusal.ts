/** The journal's entry for bytes that were no request. */
import type { Clock } from '../record/log-contract';
import type { Journal } from '../session/journal';
import { reasonPhrase } from './answer';
import type { HttpTap } from './http-tap';
import { guessRequestLine, type Refusal } from './refusing';

export function journalRefusal(
  { journal, host }: { readonly journal: Journal; readonly host: { readonly clock: Clock } },
  tap: HttpTap,
  cause: Error,
  { status, error }: Refusal,
): void {
  const { method, target } = guessRequestLine(cause);
  journal.add({
    type: 'http',
    role: 'server',
    atNs: host.clock.nowNs(),
    connection: tap.link.number,
    remote: tap.link.remote,
    phase: 'failed',
    request: { method, target, url: null, version: '', headers: [], trailers: [], body: null },
    interim: [],
    response: tap.isAnswering
      ? null
      : { version: '1.1', status, reason: reasonPhrase(status), headers: [], trailers: [], body: null },
    timing: { lookupNs: null, connectNs: null, tlsNs: null, sentNs: null, firstByteNs: null, totalNs: null },
    isReused: tap.exchanges > 0,
    isResent: false,
    redirectedFrom: null,
    route: null,
    error: error.toData(),
  });
}
