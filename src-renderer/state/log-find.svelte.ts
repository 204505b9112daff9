import type { CommandInput, CommandOutput } from '../../src-main/contract/commands';
import type { Encoding } from '../../src-main/contract/message';
import { encodeMessage } from '../../src-main/contract/notation';
import { LabError, type LabErrorData } from '../../src-main/contract/errors';
import type { Lab } from '../lab/lab';

export type FindOutcome = 'none' | 'searching' | 'found' | 'not-found' | 'failed';

/** What a search goes through: rows that stand for records. */
export interface FindScope {
  /** The record to look beyond: of the selected row; `isOver` or without one: from before the first, or after the last. */
  start(backwards: boolean, isOver: boolean): number;
  /** The record itself where a row shows it, otherwise the nearest shown one beyond it; null: there is none. */
  nearest(record: number, backwards: boolean): Promise<number | null>;
  jumpTo(record: number): Promise<void> | void;
}

/** Finds bytes in a log, forwards and backwards; long searches are asked for in parts and can be called off. */
export class LogFind {
  readonly #lab: Lab;
  readonly #session: string;
  readonly #scope: FindScope;
  #search: AbortController | null = null;
  isShown = $state(false);
  text = $state('');
  mode = $state<'text' | 'hex'>('text');
  isCaseIgnored = $state(true);
  #outcome = $state<FindOutcome>('none');
  /** Record that the search has got to. */
  #reached = $state(0);
  #error = $state.raw<LabErrorData | null>(null);

  constructor(lab: Lab, session: string, scope: FindScope) {
    this.#lab = lab;
    this.#session = session;
    this.#scope = scope;
  }

  get outcome(): FindOutcome {
    return this.#outcome;
  }

  get reached(): number {
    return this.#reached;
  }

  get error(): LabErrorData | null {
    return this.#error;
  }

  /** The input changed: what was found or refused is about another needle. */
  touched(): void {
    this.cancel();
    this.#outcome = 'none';
    this.#error = null;
  }

  cancel(): void {
    this.#search?.abort();
    this.#search = null;
    if (this.#outcome === 'searching') this.#outcome = 'none';
  }

  close(): void {
    this.cancel();
    this.isShown = false;
  }

  /** Goes to the nearest record with the bytes: from the selected one, otherwise from where the view begins or ends. */
  async next(backwards: boolean, encoding: Encoding): Promise<void> {
    // Having come to an end, the next press starts over at the other one.
    const isOver = this.#outcome === 'not-found';
    this.touched();
    const needle = this.#needle(encoding);
    if (needle === null || needle.length === 0) return;
    const search = new AbortController();
    this.#search = search;
    this.#outcome = 'searching';
    try {
      const number = await this.#find(this.#scope.start(backwards, isOver), backwards, needle, search.signal);
      if (search.signal.aborted) return;
      this.#outcome = number === null ? 'not-found' : 'found';
      if (number !== null) await this.#scope.jumpTo(number);
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      this.#refuse(error);
    }
  }

  async #find(
    start: number,
    backwards: boolean,
    needle: Uint8Array<ArrayBuffer>,
    signal: AbortSignal,
  ): Promise<number | null> {
    const ignoreCase = this.mode === 'text' && this.isCaseIgnored;
    let from: number | null = start;
    while (from !== null && !signal.aborted) {
      this.#reached = from;
      const input: CommandInput<'log.find'> = { session: this.#session, from, backwards, needle, ignoreCase };
      const answer: CommandOutput<'log.find'> = await this.#lab.invoke('log.find', input);
      const { number } = answer;
      // What is cleared from view, waits behind a pause or is filtered out is not searched either.
      const shown = number === null ? null : await this.#scope.nearest(number, backwards);
      if (number !== null && (shown === null || shown === number)) return shown;
      from = shown === null ? answer.continueFrom : shown + (backwards ? 1 : -1);
    }
    return null;
  }

  #needle(encoding: Encoding): Uint8Array<ArrayBuffer> | null {
    try {
      return new Uint8Array(encodeMessage({ mode: this.mode, text: this.text, encoding, lineEnd: 'none' }));
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      this.#refuse(error);
      return null;
    }
  }

  #refuse(error: LabError): void {
    this.#outcome = 'failed';
    this.#error = error.toData();
  }
}
