import { tick } from 'svelte';
import type { AppState } from '../../state/app-state';
import { deliveryOf } from '../../state/composer-delivery';
import { ComposerState } from '../../state/composer-state.svelte';
import type { LiveSession } from '../../state/live-session.svelte';
import { TerminalModel } from '../../state/terminal-model.svelte';
import { oneOf, ViewChoice } from '../../state/view-choice.svelte';
import { protocolPanels } from '../protocol/protocol-panels';
import { bothFilters, type FilterManner } from '../../state/filter-requests';
import { LogModel } from '../log/log-model.svelte';
import { MessagesModel } from '../messages/messages-model.svelte';
import type { LensModel } from '../rows/lens-model';

const lenses = ['protocol', 'bytes', 'messages', 'terminal'] as const;
export type Lens = (typeof lenses)[number];

/** Everything that the panel of one session shows and remembers. */
export class SessionModel {
  readonly composer: ComposerState;
  readonly log: LogModel;
  readonly messages: MessagesModel;
  readonly terminal: TerminalModel;
  readonly #lens: ViewChoice<Lens>;
  readonly #endings: (() => void)[] = [];
  #isTerminalAsked = $state(false);

  constructor(app: AppState, session: LiveSession) {
    this.composer = new ComposerState(app, session, deliveryOf(session.state.spec.kind));
    this.log = new LogModel(app, session, (bytes) => this.composer.loadBytes(bytes));
    const { display, start, recentFilters } = this.log;
    this.messages = new MessagesModel(app, session, {
      ...{ display, start, recentFilters },
      showRecord: (number) => this.showRecord(number),
    });
    this.terminal = new TerminalModel(app.workspace, session);
    const initial = protocolPanels[session.state.spec.kind] === undefined ? 'bytes' : 'protocol';
    this.#lens = new ViewChoice<Lens>(app.workspace, session.id, 'lens', initial, oneOf(lenses));
    this.#endings.push(app.filters.attach(session.id, (text, manner) => this.#filterBy(text, manner)));
    this.#endings.push(app.records.attach(session.id, (number) => this.showRecord(number)));
  }

  dispose(): void {
    this.log.dispose();
    this.messages.dispose();
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
    const before = this.#lens.value;
    this.#lens.value = lens;
    this.#isTerminalAsked = lens === 'terminal';
    if (before !== lens) void tick().then(() => this.#keepPlace(before, lens));
  }

  /** The lens with rows that is shown; of the others, the one that their tools mean. */
  get rows(): LensModel {
    return this.lens === 'messages' ? this.messages : this.log;
  }

  /** Shows a record in the Bytes lens. */
  showRecord(number: number): void {
    this.#lens.value = 'bytes';
    void tick().then(() => this.log.view.jumpTo(number));
  }

  /** Both lenses show one log: another one goes to where the first one stood. */
  #keepPlace(before: Lens, lens: Lens): void {
    if (before === 'bytes' && lens === 'messages') {
      const { active, isFollowing, numberInSight } = this.log.view;
      const record = active ?? (isFollowing ? null : numberInSight);
      if (record !== null) void this.messages.showRecord(record, active !== null);
    } else if (before === 'messages' && lens === 'bytes') {
      const { activeRow, isFollowing, frame } = this.messages.view;
      const inSight = isFollowing ? undefined : frame.rows.find((row) => row !== undefined);
      if (activeRow !== null) this.log.view.jumpTo(activeRow.firstRecord);
      else if (inSight !== undefined) this.log.view.reveal(inSight.firstRecord);
    }
  }

  #filterBy(text: string, manner: FilterManner): void {
    if (this.lens !== 'bytes') this.lens = 'messages';
    const { filter, recentFilters } = this.rows;
    const wanted = manner === 'add' ? bothFilters(filter.text, text) : text;
    void filter.apply(wanted).then((isGood) => isGood && recentFilters.add(wanted));
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
