import type { SessionId } from '../../src-main/contract/session-state';

/** `add`: to the filter in force, with `&&`. */
export type FilterManner = 'replace' | 'add';

export type FilterTarget = (text: string, manner: FilterManner) => void;

/** Filters that one panel asks another for: the panel of the session says how it is asked. */
export class FilterRequests {
  readonly #targets = new Map<SessionId, FilterTarget>();
  readonly #waiting = new Map<SessionId, readonly [string, FilterManner]>();

  /** Returns how to stop. */
  attach(session: SessionId, target: FilterTarget): () => void {
    this.#targets.set(session, target);
    const waiting = this.#waiting.get(session);
    this.#waiting.delete(session);
    if (waiting !== undefined) target(...waiting);
    return () => {
      if (this.#targets.get(session) === target) this.#targets.delete(session);
    };
  }

  /** Asks the session's panel at once, or as soon as there is one. */
  ask(session: SessionId, text: string, manner: FilterManner): void {
    const target = this.#targets.get(session);
    if (target === undefined) this.#waiting.set(session, [text, manner]);
    else target(text, manner);
  }
}

/** Both filters in one. */
export function bothFilters(one: string, other: string): string {
  if (one.trim() === '') return other;
  const inBrackets = (text: string): string => (/\|\||\bor\b|\^\^|\bxor\b/.test(text) ? `(${text})` : text);
  return `${inBrackets(one)} && ${inBrackets(other)}`;
}
