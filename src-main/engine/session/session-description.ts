import type { LabErrorData } from '../../contract/errors';
import type { SessionSpec } from '../../contract/session-spec';
import { boundUrl, specUrl } from '../../contract/session-url';
import {
  shownConnections,
  type Counters,
  type RepeatState,
  type SessionId,
  type SessionPhase,
  type SessionState,
} from '../../contract/session-state';
import type { Journal } from './journal';
import type { Runner } from './runner';
import type { SessionLog } from './session-log';

/** What a session's state is made of. */
export interface SessionParts {
  readonly id: SessionId;
  readonly spec: SessionSpec;
  readonly phase: SessionPhase;
  readonly error: LabErrorData | null;
  readonly openedAtNs: bigint | null;
  readonly reconnectAtNs: bigint | null;
  readonly droppedByKernel: number | null;
  readonly runner: Runner | null;
  readonly journal: Journal | null;
  readonly repeat: RepeatState | null;
  readonly traffic: Counters;
  readonly log: SessionLog;
}

/** The state as the feed carries it: plain data, a snapshot. */
export function describeSession(parts: SessionParts): SessionState {
  const { id, spec, phase, error, openedAtNs, reconnectAtNs, runner, journal, repeat, traffic, log, droppedByKernel } =
    parts;
  return {
    id,
    spec,
    phase,
    url: urlOf(spec, runner),
    local: runner?.local ?? null,
    remote: runner?.remote ?? null,
    error,
    connections: runner?.connections(shownConnections) ?? [],
    openConnections: runner?.openConnections ?? 0,
    openedAtNs,
    reconnectAtNs,
    repeat,
    groups: runner?.groups ?? [],
    log: { ...log.state, droppedByKernel },
    marks: log.marks,
    journal: journal?.state ?? null,
    endpoint: runner?.endpoint ?? null,
    inboundRecords: traffic.inboundRecords,
    inboundBytes: traffic.inboundBytes,
    outboundRecords: traffic.outboundRecords,
    outboundBytes: traffic.outboundBytes,
  };
}

/** A client is named by its peer, a server by its own address; while closed by what was asked for. */
function urlOf(spec: SessionSpec, runner: Runner | null): string {
  const bound = runner?.remote ?? runner?.local ?? null;
  return spec.kind === 'capture' || bound === null ? specUrl(spec) : boundUrl(spec, bound);
}
