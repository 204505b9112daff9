import { kindTraits } from '../../src-main/contract/session-kinds';
import type { LiveSession } from './live-session.svelte';
import { TerminalChoices } from './terminal-choices.svelte';
import type { WorkspaceState } from './workspace.svelte';

export interface TerminalControls {
  reset(): void;
  focus(): void;
}

/** Which connection the terminal of a session is on. */
export class TerminalModel {
  readonly choices: TerminalChoices;
  readonly #session: LiveSession;
  #last: number | null = null;
  /** The person's choice; null leaves it to the first one that is open. */
  chosen = $state<number | null>(null);
  /** What the terminal on the page can be asked for; null while there is none. */
  screen = $state.raw<TerminalControls | null>(null);

  constructor(workspace: WorkspaceState, session: LiveSession) {
    this.#session = session;
    this.choices = new TerminalChoices(workspace, session.id);
  }

  /** One that has closed stays on the screen until another takes its place. */
  readonly connection: number | null = $derived.by(() => {
    const { connections, spec } = this.#session.state;
    const isClient = kindTraits[spec.kind].role === 'client';
    const latest = isClient ? connections.at(-1) : connections[0];
    if (this.chosen === null || isClient) return latest?.number ?? this.#last;
    return this.chosen;
  });

  readonly isOpen = $derived.by(() =>
    this.#session.state.connections.some(({ number, phase }) => number === this.connection && phase !== 'closed'),
  );

  /** Keeps the connection on the screen when it closes. Call it for every change of `connection`. */
  settle(): void {
    this.#last = this.connection;
  }
}
