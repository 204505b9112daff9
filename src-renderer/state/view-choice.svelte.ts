import { untrack } from 'svelte';
import type { SessionId } from '../../src-main/contract/session-state';
import type { WorkspaceState } from './workspace.svelte';

/** One choice about how a session is shown, kept in the workspace. A person may have edited that file: it is checked. */
export class ViewChoice<T> {
  readonly #save: (value: T) => void;
  #value = $state.raw() as T;

  constructor(
    workspace: WorkspaceState,
    session: SessionId,
    key: string,
    initial: T,
    isValid: (value: unknown) => value is T,
  ) {
    const kept = untrack(() => workspace.view(session)[key]);
    this.#value = isValid(kept) ? kept : initial;
    this.#save = (value) => untrack(() => workspace.updateView(session, { [key]: value }));
  }

  get value(): T {
    return this.#value;
  }

  set value(value: T) {
    if (value === this.#value) return;
    this.#value = value;
    this.#save(value);
  }
}

/** For `isValid`: one of these. */
export function oneOf<const T extends string>(values: readonly T[]): (value: unknown) => value is T {
  return (value): value is T => values.some((known) => known === value);
}

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
