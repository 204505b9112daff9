import { SvelteMap } from 'svelte/reactivity';
import { isListening } from '../../src-main/contract/session-kinds';
import type { FeedMessage } from '../../src-main/contract/feed';
import type { SessionId, SessionState } from '../../src-main/contract/session-state';
import { LiveSession, type RateSample } from './live-session.svelte';

/** The sessions of the bench, as the feed tells them, in the order of the workspace. */
export class SessionsState {
  readonly #byId = new SvelteMap<SessionId, LiveSession>();
  #activeId = $state<SessionId | null>(null);
  #sampledAtMs: number | null = null;

  readonly list = $derived([...this.#byId.values()]);
  readonly servers = $derived(this.list.filter((session) => role(session.state) === 'server'));
  readonly clients = $derived(this.list.filter((session) => role(session.state) === 'client'));
  readonly captures = $derived(this.list.filter((session) => role(session.state) === 'capture'));
  /** The session whose panel or row has the focus; commands without an object mean this one. */
  readonly active = $derived(this.#activeId === null ? null : (this.#byId.get(this.#activeId) ?? null));
  /** All sessions together, bytes a second. */
  readonly rate: RateSample = $derived(
    this.list.reduce(
      (sum, { rate }) => ({ inbound: sum.inbound + rate.inbound, outbound: sum.outbound + rate.outbound }),
      { inbound: 0, outbound: 0 },
    ),
  );

  get(id: SessionId): LiveSession | undefined {
    return this.#byId.get(id);
  }

  activate(id: SessionId | null): void {
    this.#activeId = id;
  }

  /** Everything anew: at start, and when another workspace is opened. */
  replaceAll(states: readonly SessionState[]): void {
    this.#byId.clear();
    for (const state of states) this.#byId.set(state.id, new LiveSession(state));
    if (this.#activeId !== null && !this.#byId.has(this.#activeId)) this.#activeId = null;
  }

  /** One state, from the feed or as the answer to a command. */
  apply(state: SessionState): void {
    const known = this.#byId.get(state.id);
    if (known === undefined) this.#byId.set(state.id, new LiveSession(state));
    else known.apply(state);
  }

  drop(id: SessionId): void {
    this.#byId.delete(id);
    if (this.#activeId === id) this.#activeId = null;
  }

  hear(message: FeedMessage): void {
    if (message.type !== 'sessions') return;
    for (const state of message.changed) this.apply(state);
    for (const id of message.removed) this.drop(id);
  }

  /** Measures the rates; call it about once a second with a clock that never runs backwards. */
  sample(nowMs: number): void {
    const elapsedMs = this.#sampledAtMs === null ? 0 : nowMs - this.#sampledAtMs;
    this.#sampledAtMs = nowMs;
    for (const session of this.list) session.sample(elapsedMs);
  }
}

/** On which side of the list a session stands. A UDP session without a peer of its own serves whoever writes to it. */
export function role(state: SessionState): 'server' | 'client' | 'capture' {
  const { spec } = state;
  if (spec.kind === 'capture') return 'capture';
  return isListening(spec) ? 'server' : 'client';
}
