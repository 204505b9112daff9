import { specUrl } from '../../contract/session-url';
import { shownConnections, type SessionState } from '../../contract/session-state';
import { formatUrl } from '../link/addresses';
import type { Session } from './session';
import type { SessionLog } from './session-log';

/** The state as the feed carries it: made when it is asked for, never on the way of a record. */
export function describeSession(session: Session, log: SessionLog): SessionState {
  const { runner, spec } = session;
  const local = runner?.local ?? null;
  const remote = runner?.remote ?? null;
  const connections = runner?.connections(shownConnections) ?? [];
  return {
    id: session.id,
    spec,
    phase: session.phase,
    url: urlOf(session),
    local,
    remote,
    error: session.error,
    connections,
    openConnections: runner?.openConnections ?? 0,
    openedAtNs: session.openedAtNs,
    reconnectAtNs: session.reconnectAtNs,
    repeat: session.repeat?.state ?? null,
    groups: runner?.groups ?? [],
    log: { ...log.state, droppedByKernel: runner?.droppedByKernel ?? session.droppedByKernel },
    marks: log.marks,
    inboundRecords: session.inboundRecords,
    inboundBytes: session.inboundBytes,
    outboundRecords: session.outboundRecords,
    outboundBytes: session.outboundBytes,
  };
}

/** A client is named by its peer, a server by its own address; while closed by what was asked for. */
function urlOf({ spec, runner }: Session): string {
  if (spec.kind === 'capture') return specUrl(spec);
  const bound = runner?.remote ?? runner?.local ?? null;
  return bound === null ? specUrl(spec) : formatUrl(spec.kind === 'udp' ? 'udp' : 'tcp', bound);
}
