import type { AppState } from '../../state/app-state';
import { deliveryOf } from '../../state/composer-delivery';
import { ComposerState } from '../../state/composer-state.svelte';
import type { LiveSession } from '../../state/live-session.svelte';
import { TerminalModel } from '../../state/terminal-model.svelte';
import { oneOf, ViewChoice } from '../../state/view-choice.svelte';
import { protocolPanels } from '../protocol/protocol-panels';
import { LogModel } from '../log/log-model.svelte';

const lenses = ['protocol', 'bytes', 'terminal'] as const;
export type Lens = (typeof lenses)[number];

/** Everything that the panel of one session shows and remembers. */
export class SessionModel {
  readonly composer: ComposerState;
  readonly log: LogModel;
  readonly terminal: TerminalModel;
  readonly #lens: ViewChoice<Lens>;
  readonly #endings: (() => void)[] = [];
  #isTerminalAsked = $state(false);

  constructor(app: AppState, session: LiveSession) {
    this.composer = new ComposerState(app, session, deliveryOf(session.state.spec.kind));
    this.log = new LogModel(app, session, (bytes) => this.composer.loadBytes(bytes));
    this.terminal = new TerminalModel(app.workspace, session);
    const initial = protocolPanels[session.state.spec.kind] === undefined ? 'bytes' : 'protocol';
    this.#lens = new ViewChoice<Lens>(app.workspace, session.id, 'lens', initial, oneOf(lenses));
  }

  dispose(): void {
    this.log.dispose();
    for (const end of this.#endings.splice(0)) end();
  }

  /** Makes something whose derived values live as long as this panel, not as long as the component that asks. */
  outliving<T>(create: () => T): T {
    let made!: T;
    const end = $effect.root(() => {
      made = create();
    });
    this.#endings.push(end);
    return made;
  }

  get lens(): Lens {
    return this.#lens.value;
  }

  set lens(lens: Lens) {
    this.#lens.value = lens;
    this.#isTerminalAsked = lens === 'terminal';
  }

  /** Whoever asks for the terminal wants to type in it: gives it the focus once it is there. */
  settleFocus(): void {
    if (!this.#isTerminalAsked || this.terminal.screen === null) return;
    this.#isTerminalAsked = false;
    this.terminal.screen.focus();
  }

  /** Sends to this connection from now on, and puts the terminal on it. */
  pick(connection: number | null): void {
    this.composer.target = connection === null ? { to: 'all' } : { to: 'connection', connection };
    if (connection !== null) this.terminal.chosen = connection;
  }

  openTerminal(connection: number): void {
    this.pick(connection);
    this.lens = 'terminal';
  }
}
