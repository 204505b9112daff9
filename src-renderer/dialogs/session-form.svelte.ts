import type { Answering, MulticastGroup, SessionSpec } from '../../src-main/contract/session-spec';
import type { Message } from '../../src-main/contract/message';

export const formKinds = ['tcp-server', 'tcp-client', 'udp'] as const;
export type FormKind = (typeof formKinds)[number];

type Of<K extends FormKind> = Extract<SessionSpec, { kind: K }>;

const noAnswering: Answering = { greeting: null, reply: null, echo: false };
const stream = { noDelay: true, keepAliveMs: null, allowHalfOpen: false };

/** What the contract's schemas fill in, for a form that shows it; `test/unit/contract` holds the two together. */
export const defaultSpecs: { readonly [K in FormKind]: Of<K> } = {
  'tcp-server': {
    kind: 'tcp-server',
    name: null,
    host: '127.0.0.1',
    port: 8888,
    backlog: 511,
    ...stream,
    maximumConnections: 10_000,
    answering: noAnswering,
  },
  'tcp-client': {
    kind: 'tcp-client',
    name: null,
    host: '127.0.0.1',
    port: 8888,
    localHost: null,
    localPort: 0,
    connectTimeoutMs: 10_000,
    ...stream,
    reconnect: null,
    answering: noAnswering,
  },
  udp: {
    kind: 'udp',
    name: null,
    host: null,
    port: 0,
    remote: null,
    broadcast: false,
    reuseAddress: false,
    groups: [],
    multicastTtl: 1,
    multicastLoopback: true,
    multicastInterface: null,
    answering: noAnswering,
  },
};

export const defaultReconnect = { initialDelayMs: 500, maximumDelayMs: 30_000 };
export const defaultKeepAliveMs = 60_000;
export const noMessage: Message = { mode: 'text', text: '', encoding: 'utf-8', lineEnd: 'none' };

/** The drafts of a session's options: one of each kind, so that a change of mind about the kind loses nothing. */
export class SessionForm {
  #kind = $state<FormKind>('tcp-server');
  #server = $state.raw(defaultSpecs['tcp-server']);
  #client = $state.raw(defaultSpecs['tcp-client']);
  #udp = $state.raw(defaultSpecs.udp);
  /** The peer's fields, each of which may be empty for a while. */
  #remoteHost = $state('');
  #remotePort = $state<number | null>(null);

  constructor(spec: SessionSpec | null) {
    if (spec === null || spec.kind === 'capture') return;
    this.#kind = spec.kind;
    if (spec.kind === 'tcp-server') this.#server = spec;
    if (spec.kind === 'tcp-client') this.#client = spec;
    if (spec.kind !== 'udp') return;
    this.#udp = spec;
    this.#remoteHost = spec.remote?.host ?? '';
    this.#remotePort = spec.remote?.port ?? null;
  }

  get kind(): FormKind {
    return this.#kind;
  }
  set kind(kind: FormKind) {
    this.#kind = kind;
  }
  get server() {
    return this.#server;
  }
  get client() {
    return this.#client;
  }
  get udp() {
    return this.#udp;
  }
  get remoteHost(): string {
    return this.#remoteHost;
  }
  set remoteHost(host: string) {
    this.#remoteHost = host;
  }
  get remotePort(): number | null {
    return this.#remotePort;
  }
  set remotePort(port: number | null) {
    this.#remotePort = port;
  }

  /** The draft of the kind in force. */
  readonly current: Of<FormKind> = $derived(
    this.#kind === 'tcp-server' ? this.#server : this.#kind === 'tcp-client' ? this.#client : this.#udp,
  );
  readonly isHostMissing = $derived(this.#kind !== 'udp' && (this.current.host ?? '').trim() === '');
  readonly isRemoteHalf = $derived(
    this.#kind === 'udp' && (this.#remoteHost.trim() === '') !== (this.#remotePort === null),
  );
  readonly isComplete = $derived(!this.isHostMissing && !this.isRemoteHalf);

  setServer(change: Partial<Of<'tcp-server'>>): void {
    this.#server = { ...this.#server, ...change };
  }
  setClient(change: Partial<Of<'tcp-client'>>): void {
    this.#client = { ...this.#client, ...change };
  }
  setUdp(change: Partial<Of<'udp'>>): void {
    this.#udp = { ...this.#udp, ...change };
  }
  setStream(change: Partial<Pick<Of<'tcp-server'>, 'noDelay' | 'keepAliveMs' | 'allowHalfOpen'>>): void {
    if (this.#kind === 'tcp-server') this.setServer(change);
    if (this.#kind === 'tcp-client') this.setClient(change);
  }
  setName(name: string): void {
    const change = { name: name.trim() === '' ? null : name };
    this.#setCurrent(change);
  }
  setAnswering(change: Partial<Answering>): void {
    this.#setCurrent({ answering: { ...this.current.answering, ...change } });
  }

  /** What the form says, once it is complete. */
  get spec(): SessionSpec {
    const { current } = this;
    if (current.kind !== 'udp') return { ...current, host: current.host.trim() };
    const remote = this.#remotePort === null ? null : { host: this.#remoteHost.trim(), port: this.#remotePort };
    return { ...current, remote };
  }

  #setCurrent(change: { name?: string | null; answering?: Answering }): void {
    if (this.#kind === 'tcp-server') this.setServer(change);
    else if (this.#kind === 'tcp-client') this.setClient(change);
    else this.setUdp(change);
  }
}

/** `239.1.1.1 ff02::1@eth0` */
export function groupsText(groups: readonly MulticastGroup[]): string {
  return groups
    .map((group) => (group.interface === null ? group.address : `${group.address}@${group.interface}`))
    .join(' ');
}

export function readGroups(text: string): MulticastGroup[] {
  return text
    .split(/[\s,;]+/)
    .filter((word) => word !== '')
    .map((word) => {
      const at = word.indexOf('@');
      return at < 0
        ? { address: word, interface: null }
        : { address: word.slice(0, at), interface: word.slice(at + 1) || null };
    });
}
