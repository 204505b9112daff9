import { LabError, type LabErrorData } from '../../src-main/contract/errors';
import type { FilterLens } from '../../src-main/contract/messages';
import type { SessionId } from '../../src-main/contract/session-state';
import type { Lab } from '../lab/lab';
import type { DecodingState } from './decoding.svelte';
import type { AppliedFilter } from './filter-view';
import { isText, ViewChoice } from './view-choice.svelte';
import type { WorkspaceState } from './workspace.svelte';

export interface LensFilterPorts {
  readonly lab: Lab;
  readonly decoding: DecodingState;
  readonly workspace: WorkspaceState;
  readonly session: SessionId;
  readonly lens: FilterLens;
  /** Read as state. Without one there is nothing to filter yet. */
  readonly hasLog: () => boolean;
  readonly onFailure: (error: unknown) => void;
}

interface OpenView {
  readonly view: number;
  readonly text: string;
  /** Of the decoding that it was opened on. */
  readonly generation: number;
}

/** Why a filter is not one, and which of its characters (UTF-16 units) are meant. */
export interface FilterProblem {
  readonly text: string;
  readonly at: number;
  readonly length: number;
  readonly error: LabErrorData;
}

/** The filter of one lens of a session: what is written, what is in force, and what is wrong with it. */
export class LensFilter implements AppliedFilter {
  readonly #ports: LensFilterPorts;
  readonly #kept: ViewChoice<string>;
  /** As it stands in the field. */
  draft = $state('');
  #open = $state.raw<OpenView | null>(null);
  #problem = $state.raw<FilterProblem | null>(null);
  /** What to put in force as soon as there is something to filter; empty: nothing. */
  #waiting = $state('');
  /** Only the newest attempt counts. */
  #attempts = 0;

  constructor(ports: LensFilterPorts) {
    this.#ports = ports;
    this.#kept = new ViewChoice(ports.workspace, ports.session, `filter.${ports.lens}`, '', isText);
    this.draft = this.#kept.value;
    this.#waiting = this.#kept.value;
  }

  readonly #state = $derived.by(() => this.#ports.decoding.of(this.#ports.session));
  readonly #viewState = $derived.by(() => this.#state?.views.find(({ view }) => view === this.view) ?? null);

  get view(): number | null {
    return this.#open?.view ?? null;
  }

  get count(): number {
    return this.#viewState?.count ?? 0;
  }

  /** The last record that the filter has looked at; null: no filter is on. */
  get through(): number | null {
    return this.#viewState?.through ?? null;
  }

  /** The filter in force; empty: none. */
  get text(): string {
    return this.#open?.text ?? '';
  }

  get problem(): FilterProblem | null {
    return this.#problem?.text === this.draft ? this.#problem : null;
  }

  /** What was in force when the program was last closed, and again where decoding began anew. Call it as state changes. */
  settle(): void {
    const open = this.#open;
    const state = this.#state;
    if (this.#waiting !== '' && this.#ports.hasLog()) void this.apply(this.#waiting);
    else if (open !== null && state !== null && state.generation > open.generation) {
      const isThere = state.views.some(({ view }) => view === open.view);
      this.#open = isThere ? { ...open, generation: state.generation } : null;
      if (!isThere) void this.apply(open.text);
    }
  }

  /** Puts a filter in force, or none; what it lets through comes as the engine finds it. True where it is one. */
  async apply(text: string): Promise<boolean> {
    const attempt = ++this.#attempts;
    const filter = text.trim();
    const isWaiting = this.#waiting !== '';
    this.#waiting = '';
    this.draft = text;
    if (filter === this.text && !isWaiting) {
      this.#problem = null;
      return true;
    }
    try {
      const opened = filter === '' ? null : await this.#openView(filter);
      if (attempt !== this.#attempts) {
        if (opened !== null) this.#close(opened.view);
        return false;
      }
      if (this.#open !== null) this.#close(this.#open.view);
      this.#open = opened;
      this.#problem = null;
      this.#kept.value = filter;
      return true;
    } catch (error) {
      if (attempt === this.#attempts) this.#refuse(text, error);
      return false;
    }
  }

  /** Only says whether what is written is a filter. */
  async check(text: string): Promise<boolean> {
    const attempt = ++this.#attempts;
    try {
      if (text.trim() !== '') await this.#ports.lab.invoke('filter.check', { filter: text.trim() });
      if (attempt === this.#attempts) this.#problem = null;
      return attempt === this.#attempts;
    } catch (error) {
      if (attempt === this.#attempts) this.#refuse(text, error);
      return false;
    }
  }

  clear(): void {
    void this.apply('');
  }

  dispose(): void {
    this.#attempts++;
    if (this.#open !== null) this.#close(this.#open.view);
  }

  /** Null: it waits for a log. Throws `BAD_FILTER`. */
  async #openView(filter: string): Promise<OpenView | null> {
    const { lab, session, lens, decoding, hasLog } = this.#ports;
    if (!hasLog()) {
      await lab.invoke('filter.check', { filter });
      this.#waiting = filter;
      return null;
    }
    const { view } = await lab.invoke('filter.open', { session, lens, filter });
    // How many there are so far: the feed tells only when there are more.
    const state = await lab.invoke('messages.state', { session });
    decoding.take(state);
    return { view, text: filter, generation: state.generation };
  }

  #close(view: number): void {
    const { lab, session } = this.#ports;
    // Of a session that is gone its views are gone too.
    lab.invoke('filter.close', { session, view }).catch((error: unknown) => {
      if (!(error instanceof LabError)) this.#ports.onFailure(error);
    });
  }

  #refuse(text: string, error: unknown): void {
    if (!(error instanceof LabError) || error.code !== 'BAD_FILTER') return this.#ports.onFailure(error);
    const { details } = error;
    const at = typeof details['at'] === 'number' ? details['at'] : Number(details['position'] ?? 1) - 1;
    // What was sent is trimmed.
    const lead = text.length - text.trimStart().length;
    this.#problem = { text, at: at + lead, length: Number(details['length'] ?? 1), error: error.toData() };
  }
}
