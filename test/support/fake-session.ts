import { isListening, isProtocolKind } from '../../src-main/contract/session-kinds';
import { boundUrl, specUrl } from '../../src-main/contract/session-url';
import type { Layer, LogEvent } from '../../src-main/contract/records';
import type { SessionSpec } from '../../src-main/contract/session-spec';
import {
  shownConnections,
  type ConnectionState,
  type Endpoint,
  type SessionPhase,
  type SessionState,
} from '../../src-main/contract/session-state';
import type { EndpointState } from '../../src-main/contract/endpoint-state';
import type { LabErrorData } from '../../src-main/contract/errors';
import type { TlsInfo } from '../../src-main/contract/tls-info';
import { FakeJournal } from './fake-journal';
import { FakeLog } from './fake-log';
import { FakeMessageRows } from './fake-message-rows';

export interface FakeConnection {
  readonly number: number;
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly openedAtNs: bigint;
  isOpen: boolean;
  inboundRecords: number;
  inboundBytes: number;
  outboundRecords: number;
  outboundBytes: number;
  /** The other end where it is a session of the same fake lab. */
  peer: { session: FakeSession; connection: FakeConnection } | null;
  tls: TlsInfo | null;
}

/** One session of the fake lab: its spec, its phase, its connections and its log. */
export class FakeSession {
  readonly log = new FakeLog();
  readonly journal = new FakeJournal();
  readonly messageRows = new FakeMessageRows(this);
  endpoint: EndpointState | null = null;
  readonly connections: FakeConnection[] = [];
  readonly marks: Record<number, string> = {};
  phase: SessionPhase = 'closed';
  error: LabErrorData | null = null;
  local: Endpoint | null = null;
  remote: Endpoint | null = null;
  openedAtNs: bigint | null = null;
  isRepeating = false;
  hasSecrets = false;

  constructor(
    readonly id: string,
    public spec: SessionSpec,
    readonly nowNs: () => bigint,
  ) {}

  get openConnections(): FakeConnection[] {
    return this.connections.filter((connection) => connection.isOpen);
  }

  connect(local: Endpoint, remote: Endpoint): FakeConnection {
    const connection: FakeConnection = {
      number: this.connections.length + 1,
      local,
      remote,
      openedAtNs: this.nowNs(),
      isOpen: true,
      inboundRecords: 0,
      inboundBytes: 0,
      outboundRecords: 0,
      outboundBytes: 0,
      peer: null,
      tls: null,
    };
    this.connections.push(connection);
    return connection;
  }

  event(event: LogEvent, connection = 0): void {
    const none = { direction: 'none', transport: 'none', local: null, remote: null } as const;
    this.log.append({ ...none, atNs: this.nowNs(), connection, bytes: new Uint8Array(), event });
  }

  data(
    connection: FakeConnection,
    direction: 'inbound' | 'outbound',
    bytes: Uint8Array,
    more: { readonly layer?: Layer; readonly isInjected?: boolean } = {},
  ): void {
    connection[`${direction}Records`] += 1;
    connection[`${direction}Bytes`] += bytes.length;
    const { number, local, remote } = connection;
    const transport = this.spec.kind === 'udp' ? 'udp' : 'tcp';
    this.log.append({
      atNs: this.nowNs(),
      direction,
      transport,
      connection: number,
      local,
      remote,
      bytes,
      event: null,
      ...more,
    });
  }

  state(): SessionState {
    const { id, spec, phase, local, remote, error, openedAtNs } = this;
    const sum = (key: 'inboundRecords' | 'inboundBytes' | 'outboundRecords' | 'outboundBytes') =>
      this.connections.reduce((total, connection) => total + connection[key], 0);
    return {
      id,
      spec,
      phase,
      url: urlOf(spec, local),
      local,
      remote,
      error,
      connections: this.openConnections.slice(0, shownConnections).map(connectionState),
      openConnections: this.openConnections.length,
      openedAtNs,
      reconnectAtNs: phase === 'waiting-to-reconnect' ? this.nowNs() + 3_000_000_000n : null,
      repeat: this.isRepeating ? { sent: 12, times: 0, everyMs: 1000 } : null,
      groups: spec.kind === 'udp' && phase === 'open' ? spec.groups.map(({ address }) => address) : [],
      log: {
        count: this.log.count,
        firstNumber: 1,
        storedBytes: this.log.storedBytes,
        waitingBytes: 0,
        droppedByKernel: spec.kind === 'udp' ? 0 : null,
        path: spec.kind === 'capture' ? spec.path : this.log.count > 0 ? `/captures/${id}.pcapng` : null,
        indexed: 1,
        damage: null,
        hasSecrets: this.hasSecrets,
      },
      marks: { ...this.marks },
      journal: isProtocolKind(spec.kind) ? this.journal.state : null,
      endpoint: this.endpoint,
      inboundRecords: sum('inboundRecords'),
      inboundBytes: sum('inboundBytes'),
      outboundRecords: sum('outboundRecords'),
      outboundBytes: sum('outboundBytes'),
    };
  }
}

function connectionState({ isOpen, peer: _peer, tls, ...connection }: FakeConnection): ConnectionState {
  return { ...connection, phase: isOpen ? 'open' : 'closed', unsentBytes: 0, tls, label: null };
}

export function urlOf(spec: SessionSpec, local: Endpoint | null): string {
  return local !== null && isListening(spec) ? boundUrl(spec, local) : specUrl(spec);
}
