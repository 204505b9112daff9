import type { Answering, MulticastGroup, SessionSpec, SpecOf } from '../../src-main/contract/session-spec';
import type { Message } from '../../src-main/contract/message';
import { isTlsComplete } from './tls/tls-defaults';
import { defaultSpecs, formKinds, type FormKind } from './default-specs';

export const defaultReconnect = { initialDelayMs: 500, maximumDelayMs: 30_000 };
export const defaultKeepAliveMs = 60_000;
export const noMessage: Message = { mode: 'text', text: '', encoding: 'utf-8', lineEnd: 'none' };

const isFormKind = (kind: SessionSpec['kind']): kind is FormKind => formKinds.some((known) => known === kind);

export const noAnswering: Answering = { greeting: null, reply: null, echo: false };

/** The drafts of a session's options: one of each kind, so that a change of mind about the kind loses nothing. */
export class SessionForm {
  #kind = $state<FormKind>('tcp-server');
  #drafts = $state.raw<{ readonly [K in FormKind]: SpecOf<K> }>(defaultSpecs);
  /** The UDP peer's fields, each of which may be empty for a while. */
  #remoteHost = $state('');
  #remotePort = $state<number | null>(null);
  /** What a kind's own fields say is still missing or wrong; it can't be saved then. */
  #problems = $state.raw<ReadonlySet<string>>(new Set());

  constructor(spec: SessionSpec | null) {
    if (spec === null || !isFormKind(spec.kind)) return;
    this.#kind = spec.kind;
    this.#drafts = { ...defaultSpecs, [spec.kind]: spec };
    if (spec.kind !== 'udp') return;
    this.#remoteHost = spec.remote?.host ?? '';
    this.#remotePort = spec.remote?.port ?? null;
  }

  get kind(): FormKind {
    return this.#kind;
  }
  set kind(kind: FormKind) {
    this.#kind = kind;
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

  /** The draft of a kind. */
  of<K extends FormKind>(kind: K): SpecOf<K> {
    return this.#drafts[kind];
  }

  change<K extends FormKind>(kind: K, change: Partial<Omit<SpecOf<K>, 'kind'>>): void {
    this.#drafts = { ...this.#drafts, [kind]: { ...this.#drafts[kind], ...change } };
  }

  /** Says whether something named is wrong with the fields of a kind. */
  report(problem: string, isWrong: boolean): void {
    if (this.#problems.has(problem) === isWrong) return;
    const problems = new Set(this.#problems);
    if (isWrong) problems.add(problem);
    else problems.delete(problem);
    this.#problems = problems;
  }

  get server(): SpecOf<'tcp-server'> {
    return this.#drafts['tcp-server'];
  }
  get client(): SpecOf<'tcp-client'> {
    return this.#drafts['tcp-client'];
  }
  get udp(): SpecOf<'udp'> {
    return this.#drafts.udp;
  }

  /** The draft of the kind in force. */
  readonly current: SpecOf<FormKind> = $derived(this.#drafts[this.#kind]);
  readonly isHostMissing = $derived.by(() => {
    const { current } = this;
    return current.kind !== 'udp' && 'host' in current && current.host.trim() === '';
  });
  readonly isTlsHalf = $derived.by(() => {
    const { current } = this;
    return 'tls' in current && !isTlsComplete(current.tls);
  });
  readonly isRemoteHalf = $derived(
    this.#kind === 'udp' && (this.#remoteHost.trim() === '') !== (this.#remotePort === null),
  );
  readonly isComplete = $derived(
    !this.isHostMissing && !this.isRemoteHalf && !this.isTlsHalf && this.#problems.size === 0,
  );
  /** Null for a kind that does not answer by itself. */
  readonly answering: Answering | null = $derived('answering' in this.current ? this.current.answering : null);

  setServer(change: Partial<SpecOf<'tcp-server'>>): void {
    this.change('tcp-server', change);
  }
  setClient(change: Partial<SpecOf<'tcp-client'>>): void {
    this.change('tcp-client', change);
  }
  setUdp(change: Partial<SpecOf<'udp'>>): void {
    this.change('udp', change);
  }
  setStream(change: Partial<Pick<SpecOf<'tcp-server'>, 'noDelay' | 'keepAliveMs' | 'allowHalfOpen'>>): void {
    if (this.#kind === 'tcp-server') this.setServer(change);
    if (this.#kind === 'tcp-client') this.setClient(change);
  }
  setName(name: string): void {
    this.change(this.#kind, { name: name.trim() === '' ? null : name });
  }
  setAnswering(change: Partial<Answering>): void {
    if (this.answering === null) return;
    const answering = { ...this.answering, ...change };
    this.#drafts = { ...this.#drafts, [this.#kind]: { ...this.current, answering } };
  }

  /** What the form says, once it is complete. */
  get spec(): SessionSpec {
    const { current } = this;
    if (current.kind === 'udp') {
      const remote = this.#remotePort === null ? null : { host: this.#remoteHost.trim(), port: this.#remotePort };
      return { ...current, remote };
    }
    return 'host' in current ? { ...current, host: current.host.trim() } : current;
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
