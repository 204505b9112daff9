import type { DecodeAs } from '../../src-main/contract/messages';
import { protocolNames } from '../../src-main/contract/decoded';
import type { SessionId } from '../../src-main/contract/session-state';
import type { Lab } from '../lab/lab';
import type { DecodingState } from './decoding.svelte';
import type { WorkspaceState } from './workspace.svelte';

const viewKey = 'decodeAs';

/**
 * What the ports of each session speak, as a person has said ("Decode as…"): kept in the workspace, and told to the engine
 * before a session is first decoded. Whoever wants to know what a session's bytes mean begins with `begin`.
 */
export class DecodeAsRules {
  readonly #lab: Lab;
  readonly #workspace: WorkspaceState;
  readonly #decoding: DecodingState;
  readonly #begun = new Map<SessionId, Promise<void>>();

  constructor(lab: Lab, workspace: WorkspaceState, decoding: DecodingState) {
    this.#lab = lab;
    this.#workspace = workspace;
    this.#decoding = decoding;
  }

  /** Decodes the session from its first record, by the rules kept for it; once is enough. Throws as its commands do. */
  begin(session: SessionId): Promise<void> {
    const known = this.#begun.get(session);
    if (known !== undefined) return known;
    const begun = this.#begin(session);
    this.#begun.set(session, begun);
    // Asked again, it is tried again.
    void begun.catch(() => this.#begun.delete(session));
    return begun;
  }

  /** A person may have edited the workspace file: what is no rule is left out. */
  of(session: SessionId): readonly DecodeAs[] {
    const kept = this.#workspace.view(session)[viewKey];
    return Array.isArray(kept) ? kept.filter(isRule) : [];
  }

  /** Decodes the session anew by these rules, and keeps them. */
  async choose(session: SessionId, rules: readonly DecodeAs[]): Promise<void> {
    await this.begin(session);
    await this.#lab.invoke('messages.decodeAs', { session, rules: [...rules] });
    this.#workspace.updateView(session, { [viewKey]: rules });
    this.#decoding.take(await this.#lab.invoke('messages.state', { session }));
  }

  /** Sessions that are gone; one of the same name that comes back begins anew. */
  forget(sessions: readonly SessionId[]): void {
    for (const session of sessions) this.#begun.delete(session);
  }

  forgetAll(): void {
    this.#begun.clear();
  }

  async #begin(session: SessionId): Promise<void> {
    const rules = this.of(session);
    if (rules.length > 0) await this.#lab.invoke('messages.decodeAs', { session, rules: [...rules] });
    this.#decoding.take(await this.#lab.invoke('messages.state', { session }));
  }
}

function isRule(value: unknown): value is DecodeAs {
  if (typeof value !== 'object' || value === null) return false;
  const { transport, port, protocol } = value as Readonly<Record<string, unknown>>;
  const isPort = Number.isInteger(port) && Number(port) >= 1 && Number(port) <= 65_535;
  const isKnown = protocol === null || protocolNames.some((name) => name === protocol);
  return (transport === 'tcp' || transport === 'udp') && isPort && isKnown;
}
